package im.exo.auth.sessions;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.accounts.Device;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
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

    /** The caller's own session has ended. */
    public record CallerEnded() implements Listing, Ending {}

    /** The operator closed the caller's account for now. */
    public record CallerSuspended() implements Listing, Ending {}

    private final AccountStore accounts;
    private final Grants grants;
    private final Clock clock;

    @Inject
    Sessions(AccountStore accounts, Grants grants, Clock clock) {
        this.accounts = accounts;
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

    /** Removes a device of the caller's account; its session ends with it. */
    public Ending end(DeviceAddress caller, UUID sid, DeviceId target) {
        return accounts.change(caller.account(), account -> end(account, caller, sid, target))
                .orElseGet(CallerEnded::new);
    }

    private Change<Ending> end(Account account, DeviceAddress caller, UUID sid, DeviceId target) {
        return switch (standing(account, caller, sid)) {
            case ENDED -> Change.none(account, new CallerEnded());
            case SUSPENDED -> Change.none(account, new CallerSuspended());
            case GOOD ->
                    account.device(target)
                            .<Change<Ending>>map(device -> removed(account, device, new Done()))
                            .orElseGet(() -> Change.none(account, new UnknownDevice()));
        };
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

    private enum Standing {
        GOOD,
        SUSPENDED,
        ENDED
    }

    private static Standing standing(Account account, DeviceAddress caller, UUID sid) {
        boolean known =
                account.device(caller.device())
                        .filter(device -> device.sid().equals(sid))
                        .isPresent();
        if (!known || account.status() == AccountStatus.DELETED) {
            return Standing.ENDED;
        }
        return account.status() == AccountStatus.SUSPENDED ? Standing.SUSPENDED : Standing.GOOD;
    }
}
