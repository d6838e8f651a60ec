package im.exo.files.uploads;

import im.exo.files.PlatformId;
import im.exo.files.blobs.BlobStore;
import im.exo.files.blobs.ObjectName;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Another store whose part of one number does not arrive, or arrives when the test says so. */
final class FailingStore implements BlobStore {

    interface Step {
        void run() throws Exception;
    }

    private final BlobStore store;
    private final int refused;

    /** Runs before each part is stored. */
    Step before = () -> {};

    /** Runs before a multipart upload is begun. */
    Step beforeBegin = () -> {};

    /** What is read instead of what is there. */
    Optional<InputStream> tail = Optional.empty();

    FailingStore(BlobStore store, int refused) {
        this.store = store;
        this.refused = refused;
    }

    @Override
    public Part add(Multipart multipart, int number, byte[] bytes, int length) {
        run(before);
        if (number == refused) {
            throw new IllegalStateException("refused");
        }
        return store.add(multipart, number, bytes, length);
    }

    @Override
    public void put(ObjectName name, byte[] bytes, int length) {
        store.put(name, bytes, length);
    }

    @Override
    public Multipart begin(ObjectName name) {
        run(beforeBegin);
        return store.begin(name);
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Completion complete(Multipart multipart, List<Part> parts) {
        return store.complete(multipart, parts);
    }

    @Override
    public void abort(Multipart multipart) {
        store.abort(multipart);
    }

    @Override
    public OptionalLong size(ObjectName name) {
        return store.size(name);
    }

    @Override
    public Optional<InputStream> read(ObjectName name, long offset, long length) {
        return tail.or(() -> store.read(name, offset, length));
    }

    @Override
    public void delete(ObjectName name) {
        store.delete(name);
    }

    @Override
    public List<Stored> list(String prefix, String after, int limit) {
        return store.list(prefix, after, limit);
    }

    @Override
    public List<Begun> unfinished() {
        return store.unfinished();
    }

    @Override
    public void ready() {
        store.ready();
    }

    @Override
    public Optional<PlatformId> mark() {
        return store.mark();
    }

    @Override
    public void mark(PlatformId platform) {
        store.mark(platform);
    }
}
