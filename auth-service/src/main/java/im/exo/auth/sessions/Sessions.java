package im.exo.auth.sessions;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.accounts.Device;
import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The sessions of an account, for one of them. A token outlives its session by minutes; here, at
 * the source, it does not.
 */
@Singleton
public class Sessions {

    public sealed interface Listing {}

    public record Listed(List<Device> devices) implements Listing {}

    public sealed interface Ending {}

    public record Done() implements Ending {}

    public sealed interface Renaming {}

    public record Renamed() implements Renaming {}

    public record UnknownDevice() implements Ending, Renaming {}

    /** Removing another device takes the credentials, shown just now or with the request. */
    public record ProofNeeded() implements Ending {}

    public record WrongCredentials() implements Ending {}

    public record TooFast(Duration pause) implements Ending {}

    /** The caller's own session has ended. */
    public record CallerEnded() implements Listing, Ending, Renaming {}

    /** The operator closed the caller's account for now. */
    public record CallerSuspended() implements Listing, Ending, Renaming {}

    /** How long after signing in a device removes others without proving itself again. */
    private static final Duration RECENT = Duration.ofMinutes(5);

    private final AccountStore accounts;
    private final Proving proving;
    private final Grants grants;
    private final Clock clock;

    @Inject
    Sessions(AccountStore accounts, Proving proving, Grants grants, Clock clock) {
        this.accounts = accounts;
        this.proving = proving;
        this.grants = grants;
        this.clock = clock;
    }

    public Listing list(DeviceAddress caller, UUID sid) {
        return accounts.find(caller.account())
                .<Listing>map(
                        account ->
                                switch (standing(account, caller, sid)) {
                                    case ENDED -> new CallerEnded();
                                    case SUSPENDED -> new CallerSuspended();
                                    case GOOD -> new Listed(account.devices());
                                })
                .orElseGet(CallerEnded::new);
    }

    /** How the caller's session stands here, at the source; its token may not know it yet. */
    public Standing standing(DeviceAddress caller, UUID sid) {
        return accounts.find(caller.account())
                .map(account -> standing(account, caller, sid))
                .orElse(Standing.ENDED);
    }

    /**
     * Removes a device of the caller's account; its session ends with it. A stolen access token is
     * not enough to shut the account's owner out: another device than the caller's own is removed
     * only just after signing in.
     */
    public Ending end(DeviceAddress caller, UUID sid, DeviceId target) {
        return end(caller, sid, target, target.equals(caller.device()));
    }

    /** As {@link #end(DeviceAddress, UUID, DeviceId)}, however long ago the caller signed in. */
    public Ending end(
            DeviceAddress caller, UUID sid, DeviceId target, AuthKey key, NetworkPrefix network) {
        return switch (proving.prove(caller.account(), key, network)) {
            case Proving.Right(var _) -> end(caller, sid, target, true);
            case Proving.Wrong() -> new WrongCredentials();
            case Proving.TooFast(var pause) -> new TooFast(pause);
        };
    }

    /** Ends all sessions of the account but the caller's; as for ending another device. */
    public Ending endOthers(DeviceAddress caller, UUID sid) {
        return endAll(caller, sid, false, false);
    }

    /**
     * As {@link #endOthers}, however long ago the caller signed in.
     *
     * @param own whether the caller's session ends as well
     */
    public Ending endAll(
            DeviceAddress caller, UUID sid, boolean own, AuthKey key, NetworkPrefix network) {
        return switch (proving.prove(caller.account(), key, network)) {
            case Proving.Right(var _) -> endAll(caller, sid, own, true);
            case Proving.Wrong() -> new WrongCredentials();
            case Proving.TooFast(var pause) -> new TooFast(pause);
        };
    }

    private Ending endAll(DeviceAddress caller, UUID sid, boolean own, boolean proven) {
        return accounts.change(
                        caller.account(),
                        account ->
                                switch (standing(account, caller, sid)) {
                                    case ENDED -> Change.<Ending>none(account, new CallerEnded());
                                    case SUSPENDED ->
                                            Change.<Ending>none(account, new CallerSuspended());
                                    case GOOD ->
                                            proven || recent(account, caller)
                                                    ? endAll(account, caller, own)
                                                    : Change.<Ending>none(
                                                            account, new ProofNeeded());
                                })
                .orElseGet(CallerEnded::new);
    }

    private Change<Ending> endAll(Account account, DeviceAddress caller, boolean own) {
        var devices = own ? account.devices() : account.others(caller.device());
        return grants.end(account, devices, clock.instant(), new Done());
    }

    /** Any device of the account gives a name to any other: it tells nothing and costs nobody. */
    public Renaming rename(DeviceAddress caller, UUID sid, DeviceId target, DeviceName name) {
        return accounts.change(
                        caller.account(), account -> rename(account, caller, sid, target, name))
                .orElseGet(CallerEnded::new);
    }

    private static Change<Renaming> rename(
            Account account, DeviceAddress caller, UUID sid, DeviceId target, DeviceName name) {
        return switch (standing(account, caller, sid)) {
            case ENDED -> Change.none(account, new CallerEnded());
            case SUSPENDED -> Change.none(account, new CallerSuspended());
            case GOOD ->
                    account.device(target).isPresent()
                            ? new Change<>(account.renamed(target, name), List.of(), new Renamed())
                            : Change.none(account, new UnknownDevice());
        };
    }

    private Ending end(DeviceAddress caller, UUID sid, DeviceId target, boolean proven) {
        return accounts.change(
                        caller.account(), account -> end(account, caller, sid, target, proven))
                .orElseGet(CallerEnded::new);
    }

    private Change<Ending> end(
            Account account, DeviceAddress caller, UUID sid, DeviceId target, boolean proven) {
        return switch (standing(account, caller, sid)) {
            case ENDED -> Change.none(account, new CallerEnded());
            case SUSPENDED -> Change.none(account, new CallerSuspended());
            case GOOD ->
                    account.device(target)
                            .<Change<Ending>>map(
                                    device ->
                                            proven || recent(account, caller)
                                                    ? removed(account, device, new Done())
                                                    : Change.none(account, new ProofNeeded()))
                            .orElseGet(() -> Change.none(account, new UnknownDevice()));
        };
    }

    private boolean recent(Account account, DeviceAddress caller) {
        var since = clock.instant().minus(RECENT);
        return account.device(caller.device())
                .filter(device -> device.signedInSince(since))
                .isPresent();
    }

    /** Removes the device if the session is still its own; for a chain that was ended. */
    void endKilled(DeviceAddress address, UUID sid) {
        accounts.change(
                address.account(),
                account ->
                        account.device(address.device())
                                .filter(device -> device.sid().equals(sid))
                                .map(device -> removed(account, device, true))
                                .orElseGet(() -> Change.none(account, false)));
    }

    private <R> Change<R> removed(Account account, Device device, R result) {
        return grants.end(account, List.of(device), clock.instant(), result);
    }

    /** Whether a session may do anything. */
    public enum Standing {
        GOOD,
        /** The operator closed the account for now. */
        SUSPENDED,
        ENDED
    }

    /**
     * Who holds a token from before the account was suspended is told that rather than an end. To be
     * relied upon, the account has to be locked.
     */
    public static Standing standing(Account account, DeviceAddress caller, UUID sid) {
        var device = account.device(caller.device());
        if (device.isEmpty() || account.status() == AccountStatus.DELETED) {
            return Standing.ENDED;
        }
        if (account.status() == AccountStatus.SUSPENDED) {
            return Standing.SUSPENDED;
        }
        return device.get().sid().equals(sid) ? Standing.GOOD : Standing.ENDED;
    }
}
