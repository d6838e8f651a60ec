package im.exo.auth.sessions;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.accounts.Device;
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

    public record UnknownDevice() implements Ending {}

    /** Removing another device takes the credentials, shown just now or with the request. */
    public record ProofNeeded() implements Ending {}

    public record WrongCredentials() implements Ending {}

    public record TooFast(Duration pause) implements Ending {}

    /** The caller's own session has ended. */
    public record CallerEnded() implements Listing, Ending {}

    /** The operator closed the caller's account for now. */
    public record CallerSuspended() implements Listing, Ending {}

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
                                switch (Standing.of(account, caller, sid)) {
                                    case ENDED -> new CallerEnded();
                                    case SUSPENDED -> new CallerSuspended();
                                    case GOOD -> new Listed(account.devices());
                                })
                .orElseGet(CallerEnded::new);
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
            case Proving.Right() -> end(caller, sid, target, true);
            case Proving.Wrong() -> new WrongCredentials();
            case Proving.TooFast(var pause) -> new TooFast(pause);
        };
    }

    private Ending end(DeviceAddress caller, UUID sid, DeviceId target, boolean proven) {
        return accounts.change(
                        caller.account(), account -> end(account, caller, sid, target, proven))
                .orElseGet(CallerEnded::new);
    }

    private Change<Ending> end(
            Account account, DeviceAddress caller, UUID sid, DeviceId target, boolean proven) {
        return switch (Standing.of(account, caller, sid)) {
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
        return new Change<>(
                account.without(device.id()), List.of(grants.end(device, clock.instant())), result);
    }
}
