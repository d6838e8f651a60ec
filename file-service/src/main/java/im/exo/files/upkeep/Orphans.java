package im.exo.files.upkeep;

import im.exo.files.FilesConfig;
import im.exo.files.blobs.BlobStore;
import im.exo.files.blobs.ObjectName;
import im.exo.files.library.FileStore;
import im.exo.files.library.FileStore.Ending;
import im.exo.files.library.StoredFile;
import im.exo.files.upkeep.Belonging.Verdict.Apart;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import java.time.Instant;

/**
 * Collects what a crash between database and object store left behind: objects and multipart
 * uploads without a row, and rows without their object.
 *
 * <p>A writer records what it stored within its lease, so anything unrecorded that is older than
 * {@link FilesConfig#orphanAge()} never will be.
 */
@ApplicationScoped
public class Orphans {

    private static final Logger LOG = Logger.getLogger("exo.files.upkeep");

    /** Of a batch this small nothing follows from its greater part being gone. */
    private static final int TOO_FEW_TO_JUDGE = 2;

    private final Belonging belonging;
    private final FileStore files;
    private final BlobStore blobs;
    private final FilesConfig config;

    private String lastObject = "";
    private byte[] lastFile = new byte[0];

    Orphans(Belonging belonging, FileStore files, BlobStore blobs, FilesConfig config) {
        this.belonging = belonging;
        this.files = files;
        this.blobs = blobs;
        this.config = config;
    }

    /**
     * A batch of each kind; the next one goes on where this one stopped. Nothing while it is not
     * certain that the rows and the objects are each other's.
     */
    @Scheduled(
            every = "{exo.files.orphans-every:10m}",
            delayed = "1m",
            concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    public synchronized void run() {
        if (belonging.check() instanceof Apart) {
            return;
        }
        var before = Instant.now().minus(config.orphanAge());
        int objects = objects(before);
        int multiparts = multiparts(before);
        int rows = rows();
        if (objects + multiparts + rows > 0) {
            LOG.warnf(
                    "event=orphans-removed objects=%d multiparts=%d rows=%d",
                    objects, multiparts, rows);
        }
    }

    private int objects(Instant before) {
        var page = blobs.list("", lastObject, config.batch());
        lastObject = page.isEmpty() ? "" : page.getLast().name().text();
        var unknown =
                page.stream()
                        .filter(stored -> stored.modified().isBefore(before))
                        .filter(stored -> !files.needed(stored.name()))
                        .toList();
        if (suspicious(unknown.size(), page.size())) {
            LOG.errorf("event=objects-unknown count=%d of=%d", unknown.size(), page.size());
            return 0;
        }
        unknown.forEach(stored -> blobs.delete(stored.name()));
        return unknown.size();
    }

    /**
     * A crash leaves little behind; this much looks like a database or a bucket of another time. Not
     * to an operator who says that it is none.
     */
    private boolean suspicious(int gone, int of) {
        return !config.claimBucket() && of > TOO_FEW_TO_JUDGE && gone * 2 > of;
    }

    private int multiparts(Instant before) {
        int collected = 0;
        for (var begun : blobs.unfinished()) {
            if (begun.since().isBefore(before) && !files.needed(begun.multipart())) {
                blobs.abort(begun.multipart());
                collected++;
            }
        }
        return collected;
    }

    private int rows() {
        var page = files.after(lastFile, config.batch());
        lastFile = page.isEmpty() ? new byte[0] : page.getLast().key();
        var lost = page.stream().filter(this::lost).toList();
        if (suspicious(lost.size(), page.size())) {
            LOG.errorf("event=objects-missing count=%d of=%d", lost.size(), page.size());
            return 0;
        }
        lost.forEach(file -> files.remove(file, Ending.DELETED));
        return lost.size();
    }

    private boolean lost(StoredFile file) {
        return blobs.size(ObjectName.blob(file.blob())).isEmpty();
    }
}
