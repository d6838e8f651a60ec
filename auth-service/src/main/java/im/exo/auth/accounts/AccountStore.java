package im.exo.auth.accounts;

import im.exo.auth.revocations.Revocation;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where accounts live. Every call that changes something is one transaction: what it decides, it
 * decides on locked rows, and the news for the other services are recorded with it or not at all.
 * What a decision asks of other stores happens in its transaction as well: it stands or falls with
 * the change, and is done again when the transaction has to be repeated.
 */
public interface AccountStore {

    /** A payment that was handed in, and the account it made. */
    record Spent(AccountId account, Instant at) {}

    /** What became of a new account. */
    enum Registering {
        STORED,
        /** Its payment is spent: see {@link #spent}. */
        SPENT,
        /** There is no use of its invite to take. */
        REFUSED
    }

    /** What a locked account becomes, the sessions that end with it, and what to tell the caller. */
    record Change<R>(Account after, List<Revocation> revocations, R result) {

        public static <R> Change<R> none(Account account, R result) {
            return new Change<>(account, List.of(), result);
        }

        /** The same change, told in other words. */
        public <S> Change<S> told(Function<R, S> how) {
            return new Change<>(after, revocations, how.apply(result));
        }
    }

    /** What a locked device becomes, and what to tell the caller. */
    record DeviceChange<R>(Device after, R result) {}

    Optional<Account> find(AccountId id);

    /** Whether a payment was used, however long ago it is still remembered. */
    Optional<Spent> spent(Payment payment);

    /** Stores a new account and spends what it is paid with, or does neither. */
    Registering register(Account account, Payment payment, Instant now);

    /** Locks the account; empty when there is none. */
    <R> Optional<R> change(AccountId id, Function<Account, Change<R>> change);

    /**
     * Locks one device and not its account, for what others do not hear of: its chain of refresh
     * tokens and its last day of use. Empty when there is none.
     */
    <R> Optional<R> changeDevice(DeviceAddress address, Function<Device, DeviceChange<R>> change);

    /** Forgets when tokens were last turned and devices signed in, where it is before this. */
    void forgetTurns(Instant before);

    /** Forgets payments spent before {@code before}. */
    void forgetSpent(Instant before);
}
