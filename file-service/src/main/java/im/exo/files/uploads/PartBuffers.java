package im.exo.files.uploads;

import im.exo.files.blobs.BlobStore;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * The memory that uploads run in: one part each, for a bounded number at a time, reused. Nothing
 * else of an upload's size is ever held in memory.
 */
final class PartBuffers {

    private final Semaphore free;
    private final ConcurrentLinkedQueue<byte[]> idle = new ConcurrentLinkedQueue<>();

    PartBuffers(int count) {
        free = new Semaphore(count);
    }

    /** A buffer of one part, until closed; empty when all are in use. */
    Optional<Borrowed> borrow() {
        if (!free.tryAcquire()) {
            return Optional.empty();
        }
        byte[] used = idle.poll();
        return Optional.of(new Borrowed(used == null ? new byte[BlobStore.SMALLEST_PART] : used));
    }

    int available() {
        return free.availablePermits();
    }

    /** A buffer on loan. Closing gives it back, once. */
    final class Borrowed implements AutoCloseable {
        private final byte[] bytes;

        private Borrowed(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public void close() {
            idle.add(bytes);
            free.release();
        }
    }
}
