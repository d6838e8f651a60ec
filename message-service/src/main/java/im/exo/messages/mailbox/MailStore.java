package im.exo.messages.mailbox;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.messages.accounts.Account;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.SortedSet;

/** Where queues and accounts are kept. {@link #commit} is called by one thread only. */
public interface MailStore {

    /** What became of a transaction. */
    sealed interface Verdict {
        /** On disk, but for the work on the shards that another instance has taken. */
        record Committed(SortedSet<Integer> moved) implements Verdict {}

        /** Some value in it cannot be stored. Nothing was. */
        record Refused() implements Verdict {}

        /** The database cannot be reached or cannot write. Nothing was stored. */
        record Away() implements Verdict {}

        /** The database has no room for it. Nothing was stored; removals alone may get through. */
        record Full() implements Verdict {}

        /** It was asked to commit and gave no answer; {@link #settle} finds out. */
        record Unknown() implements Verdict {}
    }

    /** What a transaction of unknown outcome turned out to be. */
    sealed interface Settled {
        /** It is on disk, as far as the shards have not moved since. */
        record Stored(SortedSet<Integer> moved) implements Settled {}

        /** It never happened and never will. */
        record NotStored() implements Settled {}

        /** It still cannot be told. */
        record StillUnknown() implements Settled {}
    }

    /** Stores all of the batch in one transaction, but for shards whose epoch is another. */
    Verdict commit(Batch batch);

    /** After {@link Verdict.Unknown}: waits out the old transaction, then looks for its rows. */
    Settled settle(Batch batch);

    /** A row in a queue, without its content. */
    record Line(
            int device,
            long position,
            EnvelopeId id,
            @Nullable DeviceAddress sender,
            int size,
            long acceptedAt) {}

    /** All that is known of one account's mailbox; lines in order of device and position. */
    record Contents(@Nullable Account account, List<Line> lines) {}

    /** @throws StoreAway when the database cannot be asked */
    Contents load(int shard, AccountId account);

    /**
     * The rows of a device from one position to another, both included, in order.
     *
     * @throws StoreAway when the database cannot be asked
     */
    List<Letter> read(int shard, AccountId account, int device, long from, long to);

    /**
     * The oldest positions of a device beyond one position, in order.
     *
     * @throws StoreAway when the database cannot be asked
     */
    List<Long> positions(int shard, AccountId account, int device, long after, int limit);

    /**
     * Where reading {@code exo.accounts} goes on; 0 at first.
     *
     * @throws StoreAway when the database cannot be asked
     */
    long nextOffset(int shard);

    /**
     * The oldest envelope of a queue.
     *
     * @param removed whether the device is recorded as removed
     */
    record Head(AccountId account, int device, long acceptedAt, boolean removed) {}

    /**
     * The heads of a shard's queues in order of account and device.
     *
     * @param after where the last page ended; null for the first
     * @throws StoreAway when the database cannot be asked
     */
    List<Head> heads(int shard, @Nullable Head after, int limit);

    /** The database cannot be asked just now. */
    final class StoreAway extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public StoreAway(Throwable cause) {
            super("the database cannot be asked", cause);
        }
    }
}
