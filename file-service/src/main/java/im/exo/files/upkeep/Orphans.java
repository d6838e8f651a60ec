package im.exo.files.upkeep;

import im.exo.files.FilesConfig;
import im.exo.files.blobs.BlobStore;
import im.exo.files.blobs.ObjectName;
import im.exo.files.library.FileStore;
import im.exo.files.library.FileStore.Ending;
import im.exo.files.library.StoredFile;

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

    /** This many missing objects in one batch look like the wrong bucket rather than losses. */
    private static final int SUSPICIOUS = 10;

    private final FileStore files;
    private final BlobStore blobs;
    private final FilesConfig config;

    private String lastObject = "";
    private byte[] lastFile = new byte[0];

    Orphans(FileStore files, BlobStore blobs, FilesConfig config) {
        this.files = files;
        this.blobs = blobs;
        this.config = config;
    }

    /** A batch of each kind; the next one goes on where this one stopped. */
    @Scheduled(
            every = "{exo.files.orphans-every:10m}",
            delayed = "1m",
            concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    public synchronized void run() {
        var before = Instant.now().minus(config.orphanAge());
        int objects = objects(before);
        int multiparts = multiparts(before);
        int rows = rows();
        if (objects + multiparts + rows > 0) {
            LOG.warnf("orphans: objects=%d multiparts=%d rows=%d", objects, multiparts, rows);
        }
    }

    private int objects(Instant before) {
        var page = blobs.list("", lastObject, config.batch());
        int collected = 0;
        for (var stored : page) {
            lastObject = stored.name().text();
            if (stored.modified().isBefore(before) && !files.needed(stored.name())) {
                blobs.delete(stored.name());
                collected++;
            }
        }
        if (page.isEmpty()) {
            lastObject = "";
        }
        return collected;
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
        if (lost.size() >= SUSPICIOUS && lost.size() * 2 > page.size()) {
            LOG.errorf("objects of %d out of %d files are missing", lost.size(), page.size());
            return 0;
        }
        lost.forEach(file -> files.remove(file, Ending.DELETED));
        return lost.size();
    }

    private boolean lost(StoredFile file) {
        return blobs.size(ObjectName.blob(file.blob())).isEmpty();
    }
}
