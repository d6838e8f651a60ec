package im.exo.auth.passkeys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.sessions.Proving;
import im.exo.auth.sessions.SecondFactor;
import im.exo.contract.DeviceAddress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * What has to be shown before a passkey is added: as much as it will stand for, the password and,
 * where the account asks for it, the second factor.
 */
@Singleton
public class PasskeyProof {

    public sealed interface Result {}

    public record Proven() implements Result {}

    public record WrongPassword() implements Result {}

    public record CodeNeeded() implements Result {}

    public record WrongCode() implements Result {}

    public record TooFast(Duration pause) implements Result {}

    private final Proving proving;
    private final SecondFactor secondFactor;

    @Inject
    PasskeyProof(Proving proving, SecondFactor secondFactor) {
        this.proving = proving;
        this.secondFactor = secondFactor;
    }

    /** @param code counts again for the same session, whose answer may have been lost */
    public Result prove(
            DeviceAddress caller,
            UUID sid,
            AuthKey key,
            Optional<String> code,
            NetworkPrefix network) {
        var request = ("passkey " + sid).getBytes(US_ASCII);
        return switch (proving.prove(caller.account(), key, network)) {
            case Proving.Wrong() -> new WrongPassword();
            case Proving.TooFast(var pause) -> new TooFast(pause);
            case Proving.Right(var _) ->
                    switch (secondFactor.check(caller.account(), code, request)) {
                        case SecondFactor.Passed() -> new Proven();
                        case SecondFactor.Needed() -> new CodeNeeded();
                        case SecondFactor.Wrong() -> new WrongCode();
                        case SecondFactor.NotNow(var pause) -> new TooFast(pause);
                    };
        };
    }
}
