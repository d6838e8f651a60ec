package im.exo.files.upkeep;

import im.exo.files.FilesConfig;
import im.exo.files.library.FileStore;
import im.exo.files.library.FileStore.Ending;
import im.exo.files.library.Files;
import im.exo.files.uploads.UploadStore;
import im.exo.files.uploads.Uploads;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

/** Ends what has outlived its time, a batch at a time. Instances may do so side by side. */
@ApplicationScoped
public class Expiry {

    private static final Logger LOG = Logger.getLogger("exo.files.upkeep");

    private final FileStore fileStore;
    private final UploadStore uploadStore;
    private final Files files;
    private final Uploads uploads;
    private final FilesConfig config;

    Expiry(
            FileStore fileStore,
            UploadStore uploadStore,
            Files files,
            Uploads uploads,
            FilesConfig config) {
        this.fileStore = fileStore;
        this.uploadStore = uploadStore;
        this.files = files;
        this.uploads = uploads;
        this.config = config;
    }

    /** One batch of each kind. */
    @Scheduled(
            every = "{exo.files.expiry-every:1m}",
            concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    public void run() {
        var oldFiles = fileStore.expired(config.batch());
        oldFiles.forEach(file -> files.end(file, Ending.EXPIRED));
        var oldUploads = uploadStore.expired(config.batch());
        oldUploads.forEach(uploads::expire);
        if (!oldFiles.isEmpty() || !oldUploads.isEmpty()) {
            LOG.infof("expired: files=%d uploads=%d", oldFiles.size(), oldUploads.size());
        }
    }
}
