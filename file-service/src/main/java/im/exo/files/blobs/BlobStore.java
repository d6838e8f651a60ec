package im.exo.files.blobs;

import im.exo.files.PlatformId;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An object store with multipart uploads, as far as Exo needs one. Whatever returns normally is
 * durable. Every call blocks, ends within a bounded time (reading a stream aside) and throws {@link
 * BlobStoreAway} when the store did not do it; the outcome is then unknown, and every call may be
 * repeated.
 */
public interface BlobStore {

    /** Smallest part of a multipart upload, its last one aside. */
    int SMALLEST_PART = 5 * 1024 * 1024;

    /** Part numbers go from 1 to this. */
    int LAST_PART_NUMBER = 10_000;

    /** Stores the first {@code length} bytes as a whole object; replaces one of the same name. */
    void put(ObjectName name, byte[] bytes, int length);

    /** Begins an object that is handed over in parts; nothing can be read of it until completed. */
    Multipart begin(ObjectName name);

    /** Stores one part; the same number again replaces it. */
    Part add(Multipart multipart, int number, byte[] bytes, int length);

    /** Makes the parts, in their numbers' order, the object. */
    Completion complete(Multipart multipart, List<Part> parts);

    /** Drops all parts. Unknown ones are no error. */
    void abort(Multipart multipart);

    /** The size in bytes of a whole object, empty when there is none. */
    OptionalLong size(ObjectName name);

    /**
     * {@code length} bytes from {@code offset}, which lie inside the object; empty when there is no
     * such object. The caller closes the stream. {@code length} is at least 1.
     */
    Optional<InputStream> read(ObjectName name, long offset, long length);

    /** Unknown ones are no error. */
    void delete(ObjectName name);

    /** Objects whose key starts with the prefix and sorts after {@code after}, in key order. */
    List<Stored> list(String prefix, String after, int limit);

    /** Multipart uploads that are neither completed nor aborted; of very many, the first. */
    List<Begun> unfinished();

    /** Returns when the store answers and its bucket exists; creates the bucket when missing. */
    void ready();

    /** What {@link #mark(PlatformId)} left in the bucket; no listing shows it. */
    Optional<PlatformId> mark();

    /** Says whose bucket this is, instead of whatever was said before. */
    void mark(PlatformId platform);

    /** A multipart upload under way. */
    record Multipart(ObjectName name, String id) {
        @Override
        public String toString() {
            return "Multipart[redacted]";
        }
    }

    /** A stored part and the tag that the store gave it. */
    record Part(int number, String tag, long size) {
        public Part {
            if (number < 1 || number > LAST_PART_NUMBER) {
                throw new IllegalArgumentException("part numbers are 1 to 10000, not " + number);
            }
        }
    }

    /** An object in a listing. */
    record Stored(ObjectName name, long size, Instant modified) {}

    /** A multipart upload in a listing. */
    record Begun(Multipart multipart, Instant since) {}

    /** How {@link #complete} ended. */
    enum Completion {
        COMPLETED,
        /**
         * There is no such multipart upload: it was aborted or completed before. Some stores
         * remember the latter and say {@link #COMPLETED} again.
         */
        UNKNOWN
    }
}
