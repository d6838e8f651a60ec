package im.exo.auth.recovery;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.credentials.Argon2Hash;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.sessions.Proving;
import im.exo.auth.sessions.Sessions;
import im.exo.contract.DeviceAddress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Function;

/**
 * The recovery of an account, as its devices see it. Whoever sets one holds the account from then
 * on, so an access token is not enough: it takes the password.
 */
@Singleton
public class Recoveries {

    public sealed interface Seeing {}

    public record Seen(LocalDate setOn) implements Seeing {}

    public record NoneSet() implements Seeing {}

    public sealed interface Result {}

    public record Done() implements Result {}

    /** Another account has this one: no two keys are alike by chance. */
    public record Taken() implements Result {}

    public record WrongCredentials() implements Result {}

    public record TooFast(Duration pause) implements Result {}

    /** The caller's own session has ended. */
    public record CallerEnded() implements Seeing, Result {}

    /** The operator closed the caller's account for now. */
    public record CallerSuspended() implements Seeing, Result {}

    private final AccountStore accounts;
    private final RecoveryStore store;
    private final Proving proving;
    private final Sessions sessions;
    private final Clock clock;

    @Inject
    Recoveries(
            AccountStore accounts,
            RecoveryStore store,
            Proving proving,
            Sessions sessions,
            Clock clock) {
        this.accounts = accounts;
        this.store = store;
        this.proving = proving;
        this.sessions = sessions;
        this.clock = clock;
    }

    public Seeing see(DeviceAddress caller, UUID sid) {
        return switch (sessions.standing(caller, sid)) {
            case ENDED -> new CallerEnded();
            case SUSPENDED -> new CallerSuspended();
            case GOOD ->
                    store.of(caller.account())
                            .<Seeing>map(stored -> new Seen(stored.setOn()))
                            .orElseGet(NoneSet::new);
        };
    }

    /** In place of an earlier one, which opens nothing from then on. */
    public Result set(
            DeviceAddress caller,
            UUID sid,
            AuthKey key,
            RecoveryAuth auth,
            ByteString backup,
            NetworkPrefix network) {
        var today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        var wanted = new RecoveryStore.Stored(caller.account(), auth.hash(), backup, today);
        return proven(caller, sid, key, network, _ -> store.put(wanted) ? new Done() : new Taken());
    }

    /** Also when there is none. */
    public Result remove(DeviceAddress caller, UUID sid, AuthKey key, NetworkPrefix network) {
        return proven(
                caller,
                sid,
                key,
                network,
                account -> {
                    store.forget(account.id());
                    return new Done();
                });
    }

    private Result proven(
            DeviceAddress caller,
            UUID sid,
            AuthKey key,
            NetworkPrefix network,
            Function<Account, Result> work) {
        return switch (proving.prove(caller.account(), key, network)) {
            case Proving.TooFast(var pause) -> new TooFast(pause);
            case Proving.Wrong() -> new WrongCredentials();
            case Proving.Right(var proven) ->
                    accounts.change(
                                    caller.account(),
                                    account ->
                                            Change.none(
                                                    account,
                                                    locked(account, caller, sid, proven, work)))
                            .orElseGet(CallerEnded::new);
        };
    }

    /** The password may have been changed since it was proven. */
    private static Result locked(
            Account account,
            DeviceAddress caller,
            UUID sid,
            Argon2Hash proven,
            Function<Account, Result> work) {
        return switch (Sessions.standing(account, caller, sid)) {
            case ENDED -> new CallerEnded();
            case SUSPENDED -> new CallerSuspended();
            case GOOD ->
                    account.credential().equals(proven)
                            ? work.apply(account)
                            : new WrongCredentials();
        };
    }
}
