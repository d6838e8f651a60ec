package im.exo.auth.recovery;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.credentials.Argon2Hash;
import im.exo.auth.credentials.Attempt;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.credentials.Hashing;
import im.exo.auth.credentials.KdfSalt;
import im.exo.auth.credentials.NetworkPace;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.passkeys.PasskeyStore;
import im.exo.auth.sessions.Admission;
import im.exo.auth.sessions.Newcomer;
import im.exo.auth.sessions.Session;
import im.exo.auth.totp.TotpStore;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The way back into an account with nothing but the recovery key. */
@Singleton
public class Recovering {

    public sealed interface Finding {}

    /** @param backup ciphertext, which the recovery key opens on the device */
    public record Found(AccountId account, ByteString backup) implements Finding {}

    public sealed interface Result {}

    public record SignedIn(Session session) implements Result {}

    public record TooManyDevices() implements Result {}

    /** The account has had as many devices as there are ids; removing one makes no room. */
    public record DevicesUsedUp() implements Result {}

    /** It opens no account, or none any more. */
    public record WrongCredentials() implements Finding, Result {}

    public record Suspended() implements Finding, Result {}

    public record TooFast(Duration pause) implements Finding, Result {}

    /**
     * What is to become of the account.
     *
     * @param salt made for this request; that it is the stored one already is how a repeated request
     *     is told from a new one
     */
    public record Wish(
            KdfSalt salt, AuthKey key, Newcomer newcomer, Admission.Others otherDevices) {}

    private sealed interface Step {}

    private record Final(Result result) implements Step {}

    /** The same request was answered before, if the password that it set is the wished one. */
    private record Perhaps(Session session, Argon2Hash stored) implements Step {}

    private final AccountStore accounts;
    private final RecoveryStore store;
    private final RecoveryPace pace;
    private final Hashing hashing;
    private final NetworkPace hashes;
    private final Admission admission;
    private final TotpStore secondFactors;
    private final PasskeyStore passkeys;
    private final Clock clock;

    @Inject
    Recovering(
            AccountStore accounts,
            RecoveryStore store,
            RecoveryPace pace,
            Hashing hashing,
            NetworkPace hashes,
            Admission admission,
            TotpStore secondFactors,
            PasskeyStore passkeys,
            Clock clock) {
        this.accounts = accounts;
        this.store = store;
        this.pace = pace;
        this.hashing = hashing;
        this.hashes = hashes;
        this.admission = admission;
        this.secondFactors = secondFactors;
        this.passkeys = passkeys;
        this.clock = clock;
    }

    /** What the key unlocks. Changes nothing. */
    public Finding find(RecoveryAuth auth, NetworkPrefix network) {
        if (pace.attempt(network, clock.instant()) instanceof Attempt.Wait(var pause)) {
            return new TooFast(pause);
        }
        return store.find(auth.hash())
                .flatMap(stored -> accounts.find(stored.account()).map(at -> found(at, stored)))
                .orElseGet(WrongCredentials::new);
    }

    private static Finding found(Account account, RecoveryStore.Stored stored) {
        return switch (account.status()) {
            case ACTIVE -> new Found(account.id(), stored.backup());
            case SUSPENDED -> new Suspended();
            case DELETED -> new WrongCredentials();
        };
    }

    /** Signs a device in, sets a new password and ends the second factor: all of it or nothing. */
    public Result signIn(RecoveryAuth auth, Wish wish, NetworkPrefix network) {
        if (pace.attempt(network, clock.instant()) instanceof Attempt.Wait(var pause)) {
            return new TooFast(pause);
        }
        var stored = store.find(auth.hash());
        if (stored.isEmpty()) {
            return new WrongCredentials();
        }
        if (hashes.attempt(network, clock.instant()) instanceof Attempt.Wait(var pause)) {
            return new TooFast(pause);
        }
        try {
            return signIn(stored.get(), wish);
        } catch (RuntimeException e) {
            // Busy, or the database is away: it will be asked for again.
            hashes.giveBack(network, clock.instant());
            throw e;
        }
    }

    private Result signIn(RecoveryStore.Stored known, Wish wish) {
        var credential = hashing.hash(wish.key());
        return switch (locked(known, wish, credential, true)) {
            case Final(var result) -> result;
            case Perhaps(var session, var stored) ->
                    hashing.fits(wish.key(), Optional.of(stored))
                            ? new SignedIn(session)
                            : switch (locked(known, wish, credential, false)) {
                                case Final(var result) -> result;
                                case Perhaps _ -> throw new IllegalStateException("not asked for");
                            };
        };
    }

    private Step locked(
            RecoveryStore.Stored known, Wish wish, Argon2Hash credential, boolean mayBeRepeated) {
        return accounts.change(
                        known.account(),
                        account -> admit(account, known, wish, credential, mayBeRepeated))
                .orElseGet(() -> new Final(new WrongCredentials()));
    }

    private Change<Step> admit(
            Account account,
            RecoveryStore.Stored known,
            Wish wish,
            Argon2Hash credential,
            boolean mayBeRepeated) {
        boolean stillOpens =
                store.of(account.id())
                        .filter(now -> now.authHash().equals(known.authHash()))
                        .isPresent();
        if (!stillOpens || account.status() == AccountStatus.DELETED) {
            return Change.none(account, new Final(new WrongCredentials()));
        }
        if (account.status() == AccountStatus.SUSPENDED) {
            return Change.none(account, new Final(new Suspended()));
        }
        if (mayBeRepeated && account.salt().equals(wish.salt())) {
            var before = admission.repeated(account, wish.newcomer());
            if (before.isPresent()) {
                return Change.none(account, new Perhaps(before.get(), account.credential()));
            }
        }
        var change = admission.admit(account, wish.newcomer(), wish.otherDevices());
        var after = change.after();
        if (change.result() instanceof Admission.Admitted) {
            // Whoever has only the recovery key has no authenticator app either.
            secondFactors.forget(account.id());
            if (wish.otherDevices() == Admission.Others.END) {
                // Whoever is to be shut out may have added one.
                passkeys.forget(account.id());
            }
            after = after.withPassword(wish.salt(), credential);
        }
        return new Change<>(after, change.revocations(), new Final(result(change.result())));
    }

    private static Result result(Admission.Outcome outcome) {
        return switch (outcome) {
            case Admission.Admitted(var _, var session) -> new SignedIn(session);
            case Admission.Full() -> new TooManyDevices();
            case Admission.UsedUp() -> new DevicesUsedUp();
        };
    }
}
