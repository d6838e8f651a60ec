package im.exo.auth.sessions;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.Argon2Hash;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** A further device of an account, by its credentials. */
@Singleton
public class SignIn {

    /** What became of an attempt. */
    public sealed interface Result {}

    public record SignedIn(Session session) implements Result {}

    /** No such account, a deleted one, or another key: not told apart. */
    public record WrongCredentials() implements Result {}

    /** The credentials are right, but the operator closed the account. */
    public record Suspended() implements Result {}

    public record TooManyDevices() implements Result {}

    /** The account has had as many devices as there are ids; removing one makes no room. */
    public record DevicesUsedUp() implements Result {}

    public record TooFast(Duration pause) implements Result {}

    /** The credentials are right, and this account asks for a second factor as well. */
    public record CodeNeeded() implements Result {}

    public record WrongCode() implements Result {}

    private final AccountStore accounts;
    private final Proving proving;
    private final SecondFactor secondFactor;
    private final Admission admission;

    @Inject
    SignIn(AccountStore accounts, Proving proving, SecondFactor secondFactor, Admission admission) {
        this.accounts = accounts;
        this.proving = proving;
        this.secondFactor = secondFactor;
        this.admission = admission;
    }

    public Result signIn(
            AccountId id,
            AuthKey key,
            Newcomer newcomer,
            Optional<String> code,
            NetworkPrefix network) {
        return switch (proving.prove(id, key, network)) {
            case Proving.TooFast(var pause) -> new TooFast(pause);
            case Proving.Wrong() -> new WrongCredentials();
            case Proving.Right(var proven) ->
                    switch (secondFactor.check(id, code, request(newcomer))) {
                        case SecondFactor.Passed() ->
                                accounts.change(id, account -> admit(account, proven, newcomer))
                                        .orElseGet(WrongCredentials::new);
                        case SecondFactor.Needed() -> new CodeNeeded();
                        case SecondFactor.Wrong() -> new WrongCode();
                        case SecondFactor.NotNow(var pause) -> new TooFast(pause);
                    };
        };
    }

    /** What is the same when a request is repeated, and no other's. */
    private static byte[] request(Newcomer newcomer) {
        return newcomer.name()
                .map(DeviceName::ciphertext)
                .orElseGet(() -> ByteString.copyFrom(UUID.randomUUID().toString(), US_ASCII))
                .concat(
                        ByteString.copyFrom(
                                Integer.toString(newcomer.registrationId().value()), US_ASCII))
                .toByteArray();
    }

    private Change<Result> admit(Account found, Argon2Hash proven, Newcomer newcomer) {
        if (!found.credential().equals(proven)) {
            // The password was changed meanwhile: whoever was to be shut out by it stays out.
            return Change.none(found, new WrongCredentials());
        }
        if (found.status() != AccountStatus.ACTIVE) {
            return Change.none(
                    found,
                    found.status() == AccountStatus.SUSPENDED
                            ? new Suspended()
                            : new WrongCredentials());
        }
        var repeated = admission.repeated(found, newcomer);
        if (repeated.isPresent()) {
            return Change.none(found, new SignedIn(repeated.get()));
        }
        return admission.admit(found, newcomer, Admission.Others.STAY).told(SignIn::result);
    }

    private static Result result(Admission.Outcome outcome) {
        return switch (outcome) {
            case Admission.Admitted(var _, var session) -> new SignedIn(session);
            case Admission.Full() -> new TooManyDevices();
            case Admission.UsedUp() -> new DevicesUsedUp();
        };
    }
}
