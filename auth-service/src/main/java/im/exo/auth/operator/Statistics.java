package im.exo.auth.operator;

import im.exo.auth.accounts.AccountStatus;

import java.time.LocalDate;
import java.util.Map;

/**
 * Numbers of the whole platform, which name nobody.
 *
 * @param registered accounts by the day of their first device, where they still have it
 * @param invites that still make an account
 * @param usesLeft accounts that all these invites together make
 */
public record Statistics(
        Map<AccountStatus, Long> accounts,
        long devices,
        Map<LocalDate, Long> registered,
        long invites,
        long usesLeft) {

    public Statistics {
        accounts = Map.copyOf(accounts);
        registered = Map.copyOf(registered);
    }
}
