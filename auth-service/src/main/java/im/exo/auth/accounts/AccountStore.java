package im.exo.auth.accounts;

import im.exo.auth.proofofwork.ChallengeHash;
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

    /** A challenge that was handed in, and the account it paid for. */
    record Spent(AccountId account, Instant at) {}

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

    /** Whether a challenge was used, however long ago it is still remembered. */
    Optional<Spent> spent(ChallengeHash challenge);

    /** Stores a new account paid for by this challenge; false when the challenge is spent. */
    boolean register(Account account, ChallengeHash challenge, Instant now);

    /** Locks the account; empty when there is none. */
    <R> Optional<R> change(AccountId id, Function<Account, Change<R>> change);

    /**
     * Locks one device and not its account, for what others do not hear of: its chain of refresh
     * tokens and its last day of use. Empty when there is none.
     */
    <R> Optional<R> changeDevice(DeviceAddress address, Function<Device, DeviceChange<R>> change);

    /** Forgets when tokens were last turned and devices signed in, where it is before this. */
    void forgetTurns(Instant before);

    /** Forgets challenges spent before {@code before}. */
    void forgetSpent(Instant before);
}
