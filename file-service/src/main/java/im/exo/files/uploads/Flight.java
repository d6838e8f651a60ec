package im.exo.files.uploads;

import im.exo.files.blobs.BlobStore.Part;
import im.exo.files.uploads.Upload.Progress;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A part on its way to the object store while the next one's bytes come in. */
final class Flight {

    private final FutureTask<Part> task;
    private final Progress landed;

    private Flight(FutureTask<Part> task, Progress landed) {
        this.task = task;
        this.landed = landed;
    }

    /** @param landed how far the upload is when the part is stored */
    static Flight start(Callable<Part> put, Progress landed) {
        var task = new FutureTask<>(put);
        Thread.ofVirtual().name("upload-part").start(task);
        return new Flight(task, landed);
    }

    Progress landed() {
        return landed;
    }

    /** The stored part, or what storing it threw. */
    Part await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException _) {
                    // The buffer is in use until the store has answered, which it does in bounded
                    // time.
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException("a part could not be stored", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
