package im.exo.files.blobs;

import im.exo.files.PlatformId;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;

/** The port in memory, held to the same contract as the real one. */
public final class MemoryBlobStore implements BlobStore {

    private record Kept(byte[] bytes, Instant modified) {}

    private record Pending(Multipart multipart, Instant since, Map<Integer, byte[]> parts) {}

    private PlatformId mark;
    private final TreeMap<String, Kept> objects = new TreeMap<>();
    private final Map<String, Pending> pending = new HashMap<>();

    @Override
    public synchronized void put(ObjectName name, byte[] bytes, int length) {
        objects.put(name.text(), new Kept(Arrays.copyOf(bytes, length), Instant.now()));
    }

    @Override
    public synchronized Multipart begin(ObjectName name) {
        var multipart = new Multipart(name, UUID.randomUUID().toString());
        pending.put(multipart.id(), new Pending(multipart, Instant.now(), new HashMap<>()));
        return multipart;
    }

    @Override
    public synchronized Part add(Multipart multipart, int number, byte[] bytes, int length) {
        pending.get(multipart.id()).parts().put(number, Arrays.copyOf(bytes, length));
        return new Part(number, "tag-" + number, length);
    }

    @Override
    public synchronized Completion complete(Multipart multipart, List<Part> parts) {
        var begun = pending.remove(multipart.id());
        if (begun == null) {
            return Completion.UNKNOWN;
        }
        var whole = new ByteArrayOutputStream();
        parts.forEach(part -> whole.writeBytes(begun.parts().get(part.number())));
        put(multipart.name(), whole.toByteArray(), whole.size());
        return Completion.COMPLETED;
    }

    @Override
    public synchronized void abort(Multipart multipart) {
        pending.remove(multipart.id());
    }

    @Override
    public synchronized OptionalLong size(ObjectName name) {
        var kept = objects.get(name.text());
        return kept == null ? OptionalLong.empty() : OptionalLong.of(kept.bytes().length);
    }

    @Override
    public synchronized Optional<InputStream> read(ObjectName name, long offset, long length) {
        return Optional.ofNullable(objects.get(name.text()))
                .map(kept -> new ByteArrayInputStream(kept.bytes(), (int) offset, (int) length));
    }

    @Override
    public synchronized void delete(ObjectName name) {
        objects.remove(name.text());
    }

    @Override
    public synchronized List<Stored> list(String prefix, String after, int limit) {
        return objects.tailMap(after, false).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .limit(limit)
                .map(
                        entry ->
                                new Stored(
                                        new ObjectName(entry.getKey()),
                                        entry.getValue().bytes().length,
                                        entry.getValue().modified()))
                .toList();
    }

    @Override
    public synchronized List<Begun> unfinished() {
        return pending.values().stream().map(p -> new Begun(p.multipart(), p.since())).toList();
    }

    @Override
    public void ready() {}

    @Override
    public synchronized Optional<PlatformId> mark() {
        return Optional.ofNullable(mark);
    }

    @Override
    public synchronized void mark(PlatformId platform) {
        mark = platform;
    }
}
