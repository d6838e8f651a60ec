package im.exo.files.uploads;

import im.exo.contract.AccountId;
import im.exo.files.blobs.BlobStore;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * The memory that uploads run in: one part each, for a bounded number at a time, reused. Nothing
 * else of an upload's size is ever held in memory. One account gets only some of them, so that it
 * cannot keep all others out.
 */
final class PartBuffers {

    private final Semaphore free;
    private final int perAccount;
    private final ConcurrentHashMap<AccountId, Integer> inUse = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<byte[]> idle = new ConcurrentLinkedQueue<>();

    PartBuffers(int count, int perAccount) {
        this.free = new Semaphore(count);
        this.perAccount = perAccount;
    }

    /** A buffer of one part, until closed; empty when there is none for this account now. */
    Optional<Borrowed> borrow(AccountId by) {
        if (inUse.merge(by, 1, Integer::sum) > perAccount || !free.tryAcquire()) {
            forget(by);
            return Optional.empty();
        }
        byte[] used = idle.poll();
        return Optional.of(
                new Borrowed(by, used == null ? new byte[BlobStore.SMALLEST_PART] : used));
    }

    private void forget(AccountId by) {
        inUse.merge(by, -1, Integer::sum);
        inUse.remove(by, 0);
    }

    /** A buffer on loan. Closing gives it back. */
    final class Borrowed implements AutoCloseable {
        private final AccountId by;
        private final byte[] bytes;

        private Borrowed(AccountId by, byte[] bytes) {
            this.by = by;
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public void close() {
            idle.add(bytes);
            free.release();
            forget(by);
        }
    }
}
