package im.exo.files.blobs;

import im.exo.files.PlatformId;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Times what the object store is asked for; of a read, until its first byte can come. */
final class MeteredBlobStore implements BlobStore {

    private final BlobStore store;
    private final Timer puts;
    private final Timer parts;
    private final Timer completions;
    private final Timer reads;
    private final Timer others;
    private final Timer failures;

    MeteredBlobStore(BlobStore store, MeterRegistry meters) {
        this.store = store;
        this.puts = timer("put", meters);
        this.parts = timer("part", meters);
        this.completions = timer("complete", meters);
        this.reads = timer("read", meters);
        this.others = timer("other", meters);
        this.failures = timer("failed", meters);
    }

    private static Timer timer(String operation, MeterRegistry meters) {
        return Timer.builder("exo.blobs")
                .tag("operation", operation)
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20))
                .register(meters);
    }

    private <R> R timed(Timer timer, Supplier<R> question) {
        long began = System.nanoTime();
        var to = failures;
        try {
            var answer = question.get();
            to = timer;
            return answer;
        } finally {
            to.record(Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private void timed(Timer timer, Runnable task) {
        timed(
                timer,
                () -> {
                    task.run();
                    return true;
                });
    }

    @Override
    public void put(ObjectName name, byte[] bytes, int length) {
        timed(puts, () -> store.put(name, bytes, length));
    }

    @Override
    public Multipart begin(ObjectName name) {
        return timed(others, () -> store.begin(name));
    }

    @Override
    public Part add(Multipart multipart, int number, byte[] bytes, int length) {
        return timed(parts, () -> store.add(multipart, number, bytes, length));
    }

    @Override
    public Completion complete(Multipart multipart, List<Part> stored) {
        return timed(completions, () -> store.complete(multipart, stored));
    }

    @Override
    public void abort(Multipart multipart) {
        timed(others, () -> store.abort(multipart));
    }

    @Override
    public OptionalLong size(ObjectName name) {
        return timed(others, () -> store.size(name));
    }

    @Override
    public Optional<InputStream> read(ObjectName name, long offset, long length) {
        return timed(reads, () -> store.read(name, offset, length));
    }

    @Override
    public void delete(ObjectName name) {
        timed(others, () -> store.delete(name));
    }

    @Override
    public List<Stored> list(String prefix, String after, int limit) {
        return timed(others, () -> store.list(prefix, after, limit));
    }

    @Override
    public List<Begun> unfinished() {
        return timed(others, store::unfinished);
    }

    @Override
    public void ready() {
        timed(others, store::ready);
    }

    @Override
    public Optional<PlatformId> mark() {
        return timed(others, () -> store.mark());
    }

    @Override
    public void mark(PlatformId platform) {
        timed(others, () -> store.mark(platform));
    }
}
