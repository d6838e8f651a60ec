package im.exo.auth.leaving;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.sessions.Grants;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import java.time.Clock;
import java.time.LocalDate;

/** Ends accounts, and in time forgets that they were. */
@Singleton
public class Departures {

    private static final Logger LOG = Logger.getLogger("exo.accounts");

    private static final int BATCH = 200;

    /** Of each kind and turn: what is left waits for the next one. */
    private static final int BATCHES = 50;

    private final AccountStore accounts;
    private final DepartureStore departures;
    private final Grants grants;
    private final LeavingConfig config;
    private final Clock clock;

    @Inject
    Departures(
            AccountStore accounts,
            DepartureStore departures,
            Grants grants,
            LeavingConfig config,
            Clock clock) {
        this.accounts = accounts;
        this.departures = departures;
        this.grants = grants;
        this.config = config;
        this.clock = clock;
    }

    /** The account without anything but its tombstone; all of its sessions end. */
    <R> Change<R> gone(Account account, R result) {
        var now = clock.instant();
        return new Change<>(
                account.deleted(),
                account.devices().stream().map(device -> grants.end(device, now)).toList(),
                result);
    }

    /** One turn of upkeep. Instances may take it side by side. */
    public void tend() {
        var today = Grants.today(clock.instant());
        if (config.idleExpiry().toDays() > 0) {
            expire(today.minusDays(config.idleExpiry().toDays()));
        }
        forget(today.minusDays(config.tombstone().toDays()));
    }

    private void expire(LocalDate before) {
        int expired = 0;
        for (int batch = 0; batch < BATCHES; batch++) {
            var idle = departures.idle(before, BATCH);
            for (var one : idle) {
                boolean ended =
                        accounts.change(one.account(), account -> expire(account, one, before))
                                .orElse(false);
                expired += ended ? 1 : 0;
            }
            if (idle.size() < BATCH) {
                break;
            }
        }
        if (expired > 0) {
            LOG.infof("event=accounts-expired count=%d", expired);
        }
    }

    /** Looked at once more under its lock: it may have been used just now. */
    private Change<Boolean> expire(Account account, DepartureStore.Idle idle, LocalDate before) {
        boolean still =
                account.status() == AccountStatus.ACTIVE
                        && account.version() == idle.version()
                        && account.devices().stream()
                                .allMatch(device -> device.lastUsedOn().isBefore(before));
        return still ? gone(account, true) : Change.none(account, false);
    }

    private void forget(LocalDate before) {
        for (int batch = 0; batch < BATCHES; batch++) {
            if (departures.forgetDeleted(before, BATCH) < BATCH) {
                return;
            }
        }
    }
}
