package im.exo.auth.sessions;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.accounts.Device;
import im.exo.auth.credentials.Argon2Hash;
import im.exo.auth.credentials.Attempt;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.credentials.Hashing;
import im.exo.auth.credentials.KdfSalt;
import im.exo.auth.credentials.NetworkPace;
import im.exo.auth.network.NetworkPrefix;
import im.exo.contract.DeviceAddress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Replaces what an account proves itself with. */
@Singleton
public class Passwords {

    public sealed interface Result {}

    /** The password is the wished one, by this request or by an earlier one that was the same. */
    public record Changed() implements Result {}

    public record WrongCredentials() implements Result {}

    public record TooFast(Duration pause) implements Result {}

    public record CallerEnded() implements Result {}

    public record CallerSuspended() implements Result {}

    /**
     * What is to become of the account.
     *
     * @param salt made for this change; that it is the stored one already is how a repeated request
     *     is told from a new one
     * @param endOthers whether all sessions but the caller's end with the old password
     */
    public record Wish(KdfSalt salt, AuthKey key, boolean endOthers) {}

    private final AccountStore accounts;
    private final Proving proving;
    private final Hashing hashing;
    private final NetworkPace networks;
    private final Grants grants;
    private final Clock clock;

    @Inject
    Passwords(
            AccountStore accounts,
            Proving proving,
            Hashing hashing,
            NetworkPace networks,
            Grants grants,
            Clock clock) {
        this.accounts = accounts;
        this.proving = proving;
        this.hashing = hashing;
        this.networks = networks;
        this.grants = grants;
        this.clock = clock;
    }

    /**
     * One attempt tries one key: of a repeated request the new one, else the old one. So whoever
     * guesses here guesses no faster than by signing in.
     */
    public Result change(
            DeviceAddress caller, UUID sid, AuthKey old, Wish wish, NetworkPrefix network) {
        while (true) {
            var found = accounts.find(caller.account());
            if (found.isEmpty()) {
                return new CallerEnded();
            }
            var objection = objection(found.get(), caller, sid);
            if (objection.isPresent()) {
                return objection.get();
            }
            boolean repeated = found.get().salt().equals(wish.salt());
            var result =
                    switch (proving.prove(caller.account(), repeated ? wish.key() : old, network)) {
                        case Proving.Wrong() -> Optional.<Result>of(new WrongCredentials());
                        case Proving.TooFast(var pause) -> Optional.<Result>of(new TooFast(pause));
                        case Proving.Right(var proven) ->
                                repeated
                                        ? confirm(caller, sid, proven)
                                        : replace(caller, sid, proven, wish, network);
                    };
            if (result.isPresent()) {
                return result.get();
            }
        }
    }

    private Optional<Result> confirm(DeviceAddress caller, UUID sid, Argon2Hash proven) {
        return locked(caller, sid, proven, account -> Change.none(account, done()));
    }

    private Optional<Result> replace(
            DeviceAddress caller, UUID sid, Argon2Hash proven, Wish wish, NetworkPrefix network) {
        if (networks.attempt(network, clock.instant()) instanceof Attempt.Wait(var time)) {
            return Optional.of(new TooFast(time));
        }
        var credential = hashing.hash(wish.key());
        return locked(
                caller,
                sid,
                proven,
                account -> {
                    var after = account.withPassword(wish.salt(), credential);
                    var ending =
                            wish.endOthers() ? after.others(caller.device()) : List.<Device>of();
                    return grants.end(after, ending, clock.instant(), done());
                });
    }

    private static Optional<Result> done() {
        return Optional.of(new Changed());
    }

    private interface Step {
        Change<Optional<Result>> of(Account account);
    }

    /** Empty when another password came in between: what was proven says nothing any more. */
    private Optional<Result> locked(DeviceAddress caller, UUID sid, Argon2Hash proven, Step step) {
        return accounts.change(
                        caller.account(),
                        account -> {
                            var objection = objection(account, caller, sid);
                            return objection.isPresent() || !account.credential().equals(proven)
                                    ? Change.none(account, objection)
                                    : step.of(account);
                        })
                .orElseGet(() -> Optional.of(new CallerEnded()));
    }

    private static Optional<Result> objection(Account account, DeviceAddress caller, UUID sid) {
        return switch (Sessions.standing(account, caller, sid)) {
            case ENDED -> Optional.of(new CallerEnded());
            case SUSPENDED -> Optional.of(new CallerSuspended());
            case GOOD -> Optional.empty();
        };
    }
}
