package im.exo.files.uploads;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Renews a lease while a request runs, however slow its client or the object store, and gives it
 * back when closed. A process that dies or stands still stops renewing, and that is the point.
 */
final class LeaseKeeper implements AutoCloseable {

    private final UploadStore store;
    private final Lease lease;
    private final CountDownLatch done = new CountDownLatch(1);
    private boolean over;

    LeaseKeeper(UploadStore store, Lease lease, Duration length) {
        this.store = store;
        this.lease = lease;
        Thread.ofVirtual().name("upload-lease").start(() -> keep(length.dividedBy(3)));
    }

    Lease lease() {
        return lease;
    }

    private void keep(Duration pause) {
        try {
            while (!done.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!renewed()) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** False once the lease is lost for good; a database that is away for a moment is not that. */
    private boolean renewed() {
        try {
            store.renew(lease);
            return true;
        } catch (Lease.Lost _) {
            return false;
        } catch (RuntimeException _) {
            return true;
        }
    }

    /** The last write ended the lease along with it: nothing is left to give back. */
    void over() {
        over = true;
        done.countDown();
    }

    @Override
    public void close() {
        done.countDown();
        if (!over) {
            store.release(lease);
        }
    }
}
