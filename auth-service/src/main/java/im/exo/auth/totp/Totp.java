package im.exo.auth.totp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;

import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.secret.AuthSecret;
import im.exo.auth.secret.Seal;
import im.exo.auth.sessions.Proving;
import im.exo.auth.sessions.SecondFactor;
import im.exo.auth.totp.TotpStore.Change;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** An account's authenticator app: turned on with a first code, asked for when signing in. */
@Singleton
public class Totp implements SecondFactor {

    public sealed interface Beginning {}

    /** @param secret base32, 32 characters; shown to the user once */
    public record Begun(String secret) implements Beginning {}

    /** It is on already; turn it off first. */
    public record AlreadyOn() implements Beginning {}

    public sealed interface Confirming {}

    public sealed interface Removing {}

    public record Done() implements Confirming, Removing {}

    public record NotBegun() implements Confirming {}

    public record WrongCode() implements Confirming, Removing {}

    public record WrongPassword() implements Beginning, Removing {}

    public record TooFast(Duration pause) implements Beginning, Confirming, Removing {}

    private final TotpStore store;
    private final Proving proving;
    private final Seal seal;
    private final Clock clock;

    @Inject
    Totp(TotpStore store, Proving proving, AuthSecret secret, Clock clock) {
        this.store = store;
        this.proving = proving;
        this.seal = secret.seal("exo totp seal v1");
        this.clock = clock;
    }

    /** The day since which it is asked for; empty when it is not. */
    public Optional<LocalDate> since(AccountId account) {
        return store.find(account).filter(Enrolment::confirmed).map(Enrolment::since);
    }

    /** Makes a secret, which counts once a code of it was shown. Beginning again makes another. */
    public Beginning begin(AccountId account, AuthKey key, NetworkPrefix network) {
        return switch (proving.prove(account, key, network)) {
            case Proving.Wrong() -> new WrongPassword();
            case Proving.TooFast(var pause) -> new TooFast(pause);
            case Proving.Right(var proven) ->
                    store.change(account, before -> begin(account, before));
        };
    }

    private Change<Beginning> begin(AccountId account, Optional<Enrolment> before) {
        if (before.isPresent() && before.get().confirmed()) {
            return new Change<>(before, new AlreadyOn());
        }
        try (var secret = TotpSecret.random()) {
            var sealed = ByteString.copyFrom(seal.seal(secret.bytes(), account.bytes()));
            var begun =
                    Enrolment.begun(sealed, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
            return new Change<>(Optional.of(begun), new Begun(secret.text()));
        }
    }

    /** Turns it on with a code; repeating that changes nothing. */
    public Confirming confirm(AccountId account, String code) {
        return store.change(
                account,
                before ->
                        before.map(
                                        enrolment ->
                                                switch (look(
                                                        account, enrolment, code, CONFIRMATION)) {
                                                    case Taken(var after) ->
                                                            change(after, (Confirming) new Done());
                                                    case Refused(var after) ->
                                                            change(
                                                                    after,
                                                                    (Confirming) new WrongCode());
                                                    case Later(var pause) ->
                                                            change(
                                                                    enrolment,
                                                                    (Confirming)
                                                                            new TooFast(pause));
                                                })
                                .orElseGet(() -> new Change<>(before, new NotBegun())));
    }

    /** Turns it off; also what was only begun, for which no code is needed. */
    public Removing remove(
            AccountId account, AuthKey key, Optional<String> code, NetworkPrefix network) {
        return switch (proving.prove(account, key, network)) {
            case Proving.Wrong() -> new WrongPassword();
            case Proving.TooFast(var pause) -> new TooFast(pause);
            case Proving.Right(var proven) ->
                    store.change(account, before -> remove(account, before, code));
        };
    }

    private Change<Removing> remove(
            AccountId account, Optional<Enrolment> before, Optional<String> code) {
        if (before.isEmpty() || !before.get().confirmed()) {
            return new Change<>(Optional.empty(), new Done());
        }
        return switch (look(account, before.get(), code.orElse(""), REMOVAL)) {
            case Taken(var after) -> new Change<>(Optional.empty(), new Done());
            case Refused(var after) -> change(after, new WrongCode());
            case Later(var pause) -> new Change<>(before, new TooFast(pause));
        };
    }

    @Override
    public Check check(AccountId account, Optional<String> code, byte[] request) {
        if (store.find(account).filter(Enrolment::confirmed).isEmpty()) {
            return new Passed();
        }
        return code.isEmpty()
                ? new Needed()
                : store.change(account, before -> check(account, before, code.get(), request));
    }

    private Change<Check> check(
            AccountId account, Optional<Enrolment> before, String code, byte[] request) {
        if (before.isEmpty() || !before.get().confirmed()) {
            return new Change<>(before, new Passed());
        }
        return switch (look(account, before.get(), code, request)) {
            case Taken(var after) -> change(after, new Passed());
            case Refused(var after) -> change(after, new Wrong());
            case Later(var pause) -> new Change<>(before, new NotNow(pause));
        };
    }

    private static final byte[] CONFIRMATION = "confirmation".getBytes(US_ASCII);
    private static final byte[] REMOVAL = "removal".getBytes(US_ASCII);

    private sealed interface Look {}

    private record Taken(Enrolment after) implements Look {}

    private record Refused(Enrolment after) implements Look {}

    private record Later(Duration pause) implements Look {}

    private Look look(AccountId account, Enrolment enrolment, String code, byte[] request) {
        var now = clock.instant();
        if (now.isBefore(enrolment.notBefore())) {
            return new Later(Duration.between(now, enrolment.notBefore()));
        }
        var use = sha256(request);
        var step = step(account, enrolment, code, now);
        return step >= 0 && enrolment.takes(step, use)
                ? new Taken(enrolment.taken(step, use))
                : new Refused(enrolment.failed(now));
    }

    /** The step that the code belongs to; -1 for none. */
    private long step(AccountId account, Enrolment enrolment, String code, Instant now) {
        try (var secret =
                new TotpSecret(seal.open(enrolment.sealed().toByteArray(), account.bytes()))) {
            return TimeSteps.stepOf(code, secret, now).orElse(-1);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "a stored TOTP secret does not open with exo.auth.secret (EXO_AUTH_SECRET)", e);
        }
    }

    private static <R> Change<R> change(Enrolment after, R result) {
        return new Change<>(Optional.of(after), result);
    }

    private static ByteString sha256(byte[] bytes) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
