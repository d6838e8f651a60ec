package im.exo.keys.usernames;

import im.exo.contract.AccountId;

import java.time.Instant;

/**
 * How an account has a username.
 *
 * @param reservedUntil until when it may be confirmed; the epoch for not at all
 * @param heldUntil until when a name that was given up is kept for its owner; the epoch for not at
 *     all
 */
public record Tenure(
        AccountId account, boolean confirmed, Instant reservedUntil, Instant heldUntil) {

    public static Tenure reserved(AccountId account, Instant until) {
        return new Tenure(account, false, until, Instant.EPOCH);
    }

    /** Whether nobody else gets the name. */
    public boolean runs(Instant now) {
        return confirmed || reserved(now) || held(now);
    }

    /** Whether this account may have the name. */
    public boolean openTo(AccountId other, Instant now) {
        return account.equals(other) || !runs(now);
    }

    public boolean reserved(Instant now) {
        return reservedUntil.isAfter(now);
    }

    public boolean held(Instant now) {
        return heldUntil.isAfter(now);
    }

    /** A name that was held stays so, whatever becomes of the reservation. */
    public Tenure reservedUntil(Instant until) {
        return new Tenure(account, confirmed, until, heldUntil);
    }

    public Tenure confirm() {
        return new Tenure(account, true, Instant.EPOCH, Instant.EPOCH);
    }

    /** Another name has taken this one's place. */
    public Tenure giveUp(Instant heldUntil) {
        return new Tenure(account, false, Instant.EPOCH, heldUntil);
    }
}
