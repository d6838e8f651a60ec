package im.exo.files.upkeep;

import im.exo.files.FilesConfig;
import im.exo.files.PlatformId;
import im.exo.files.blobs.BlobStore;
import im.exo.files.blobs.BlobStore.Stored;
import im.exo.files.blobs.ObjectName;
import im.exo.files.library.FileStore;
import im.exo.files.upkeep.Belonging.Verdict.Apart;
import im.exo.files.upkeep.Belonging.Verdict.Together;
import im.exo.kit.problem.Causes;

import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import java.util.List;
import java.util.Optional;

/**
 * Whether the database and the bucket are each other's. To a database that was lost, or pointed at
 * another platform's bucket, every object there looks like an orphan; collecting them would destroy
 * all files. So both carry one random id, and nothing is removed unless the two are equal.
 *
 * <p>The database is the one that names the id; a mark in the bucket is never taken over, for it is
 * another database's until that one says otherwise. The row is committed before the mark is written,
 * so that an end in between leaves a row without a mark, which the next check completes. It writes
 * what is missing when both sides are empty, or when both are in use and most of a sample of each is
 * known to the other.
 */
@ApplicationScoped
public class Belonging {

    private static final Logger LOG = Logger.getLogger("exo.files.upkeep");
    private static final int SAMPLE = 50;

    private final PlatformStore platform;
    private final FileStore files;
    private final BlobStore blobs;
    private final FilesConfig config;

    private volatile Optional<Verdict> last = Optional.empty();
    private boolean claimed;

    Belonging(PlatformStore platform, FileStore files, BlobStore blobs, FilesConfig config) {
        this.platform = platform;
        this.files = files;
        this.blobs = blobs;
        this.config = config;
    }

    /** Early, so that a new platform's first file does not come before its mark. */
    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("belonging").start(this::firstCheck);
    }

    private void firstCheck() {
        try {
            check();
        } catch (RuntimeException e) {
            LOG.warnf("event=bucket-not-compared cause=%s", Causes.types(e));
        }
    }

    /** What {@link #check} finds. */
    public sealed interface Verdict {

        record Together() implements Verdict {}

        /**
         * Nothing may be removed.
         *
         * @param fault for the operator
         */
        record Apart(String fault) implements Verdict {}
    }

    /** The last answer of {@link #check} as long as it is a good one, else a new one. */
    public Verdict lastCheck() {
        return last.filter(Together.class::isInstance).orElseGet(this::check);
    }

    /** Compares the two ids, writing what is missing where that is safe. */
    public synchronized Verdict check() {
        var verdict = compare();
        if (verdict instanceof Apart(String fault) && !last.equals(Optional.of(verdict))) {
            LOG.errorf("event=bucket-not-ours fault=\"%s\"", fault);
        }
        last = Optional.of(verdict);
        return verdict;
    }

    private Verdict compare() {
        // The mark first: whoever wrote one has committed the row that it stands for before.
        var mark = blobs.mark();
        var row = platform.id();
        if (row.isPresent() && row.equals(mark)) {
            return new Together();
        }
        if (config.claimBucket() && !claimed) {
            var verdict = settle(row);
            claimed = true;
            LOG.warn("event=bucket-claimed");
            return verdict;
        }
        if (mark.isPresent()) {
            return new Apart("the bucket (exo.blobs.bucket) belongs to another database");
        }
        if (platform.empty() ? bucketEmpty() : known()) {
            return settle(row);
        }
        return row.isPresent()
                ? new Apart("the bucket (exo.blobs.bucket) has lost its mark or is another one")
                : new Apart("the bucket (exo.blobs.bucket) holds what this database does not know");
    }

    private Verdict settle(Optional<PlatformId> row) {
        blobs.mark(row.orElseGet(() -> platform.settle(PlatformId.random())));
        return new Together();
    }

    /** No file is there. What uploads leave behind is nobody's loss and does not count. */
    private boolean bucketEmpty() {
        return someBlobs().isEmpty();
    }

    /** More than one: a key that is not Exo's hides what sorts after it. */
    private List<Stored> someBlobs() {
        return blobs.list(ObjectName.BLOBS, "", SAMPLE);
    }

    /** Most of a sample of the rows have objects, and most of a sample of the objects have rows. */
    private boolean known() {
        var rows = files.after(new byte[0], SAMPLE);
        long withObject =
                rows.stream()
                        .filter(file -> blobs.size(ObjectName.blob(file.blob())).isPresent())
                        .count();
        var objects = someBlobs();
        long withRow = objects.stream().filter(stored -> files.needed(stored.name())).count();
        return withObject * 2 >= rows.size() && withRow * 2 >= objects.size();
    }
}
