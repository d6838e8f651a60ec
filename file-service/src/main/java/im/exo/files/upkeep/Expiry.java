package im.exo.files.upkeep;

import im.exo.files.FilesConfig;
import im.exo.files.library.FileStore;
import im.exo.files.library.FileStore.Ending;
import im.exo.files.library.Files;
import im.exo.files.library.StoredFile;
import im.exo.files.uploads.UploadStore;
import im.exo.files.uploads.Uploads;
import im.exo.kit.problem.Causes;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

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
        int ended = each(fileStore.expired(config.batch()), f -> files.end(f, why(f)));
        int forgotten = each(uploadStore.expired(config.batch()), uploads::expire);
        fileStore.forgetEnded();
        if (ended + forgotten > 0) {
            LOG.infof("event=expired files=%d uploads=%d", ended, forgotten);
        }
    }

    /** Nothing lives until the epoch: a file of that time was ended by its owner. */
    private static Ending why(StoredFile file) {
        return file.expires().equals(Instant.EPOCH) ? Ending.DELETED : Ending.EXPIRED;
    }

    /** How many went; one that fails does not keep those behind it. */
    private static <T> int each(List<T> old, Consumer<T> end) {
        int done = 0;
        for (var one : old) {
            try {
                end.accept(one);
                done++;
            } catch (RuntimeException e) {
                LOG.warnf("event=expiry-postponed cause=%s", Causes.types(e));
            }
        }
        return done;
    }
}
