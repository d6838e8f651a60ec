package im.exo.files.uploads;

import im.exo.contract.AccountId;
import im.exo.files.blobs.BlobStore;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * The memory that uploads run in: a bounded number of buffers of one part, reused. Nothing else of
 * an upload's size is ever held in memory. Every upload has one; a quarter as many again lie ready
 * for uploads that fill a second one while the first is being stored. Those are counted apart, so
 * that an upload with two keeps no other out. One account gets only some of the uploads, so that it
 * cannot keep all others out either.
 */
final class PartBuffers {

    private static final int UPLOADS_FOR_A_SPARE = 4;

    private final int uploads;
    private final Semaphore free;
    private final Semaphore spare;
    private final int perAccount;
    private final ConcurrentHashMap<AccountId, Integer> inUse = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<byte[]> idle = new ConcurrentLinkedQueue<>();
    private final LongAdder refusals = new LongAdder();

    PartBuffers(int uploads, int perAccount) {
        this.uploads = uploads;
        this.free = new Semaphore(uploads);
        this.spare = new Semaphore(uploads / UPLOADS_FOR_A_SPARE);
        this.perAccount = perAccount;
    }

    /** Uploads that hold a buffer now. */
    int running() {
        return uploads - free.availablePermits();
    }

    long refusals() {
        return refusals.sum();
    }

    /** A buffer of one part, until closed; empty when there is none for this account now. */
    Optional<Borrowed> borrow(AccountId by) {
        if (inUse.merge(by, 1, Integer::sum) > perAccount || !free.tryAcquire()) {
            forget(by);
            refusals.increment();
            return Optional.empty();
        }
        return Optional.of(new Borrowed(by, buffer()));
    }

    private byte[] buffer() {
        byte[] used = idle.poll();
        return used == null ? new byte[BlobStore.SMALLEST_PART] : used;
    }

    private void forget(AccountId by) {
        inUse.merge(by, -1, Integer::sum);
        inUse.remove(by, 0);
    }

    /** Buffers on loan. Closing gives them back, so nothing may use them any more. */
    final class Borrowed implements AutoCloseable {
        private final AccountId by;
        private final byte[] first;
        private Optional<byte[]> second = Optional.empty();

        private Borrowed(AccountId by, byte[] first) {
            this.by = by;
            this.first = first;
        }

        byte[] first() {
            return first;
        }

        /** Empty while others have all there are; once there, it stays. */
        Optional<byte[]> second() {
            if (second.isEmpty() && spare.tryAcquire()) {
                second = Optional.of(buffer());
            }
            return second;
        }

        @Override
        public void close() {
            idle.add(first);
            free.release();
            second.ifPresent(
                    bytes -> {
                        idle.add(bytes);
                        spare.release();
                    });
            forget(by);
        }
    }
}
