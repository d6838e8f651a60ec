package im.exo.files.uploads;

import im.exo.files.blobs.BlobStore;
import im.exo.files.blobs.BlobStore.Multipart;
import im.exo.files.blobs.BlobStore.Part;
import im.exo.files.blobs.ObjectName;
import im.exo.files.uploads.Upload.Advance;
import im.exo.files.uploads.Upload.Progress;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes one request's bytes to one upload, under its lease and in one part's memory.
 *
 * <p>Bytes become parts as the buffer fills; what is left at the end, less than a part, becomes the
 * tail, from which the next writer goes on. The offset moves only after the bytes are durable, in
 * one transaction with hash and parts: at each part, or once at the end when a checksum has to
 * vouch for all of them first.
 */
final class PartWriter {

    private final UploadStore uploads;
    private final BlobStore blobs;
    private final Lease lease;
    private final byte[] buffer;
    private final Duration expiry;

    private final List<Part> unrecorded = new ArrayList<>();
    private final RunningHash hash;
    private Upload upload;
    private long inParts;
    private int filled;

    PartWriter(
            UploadStore uploads,
            BlobStore blobs,
            Lease lease,
            Upload upload,
            byte[] buffer,
            Duration expiry) {
        this.uploads = uploads;
        this.blobs = blobs;
        this.lease = lease;
        this.upload = upload;
        this.buffer = buffer;
        this.expiry = expiry;
        this.hash = RunningHash.resumed(upload.progress().hash());
        this.inParts = upload.progress().inParts();
    }

    /** The upload as it stands after {@link #write}. */
    Upload upload() {
        return upload;
    }

    /** How the body ended. */
    enum End {
        COMPLETE,
        CUT,
        TOO_LONG,
        MISMATCH
    }

    /** Takes the whole body, or as much of it as arrives. */
    End write(InputStream body, Optional<Checksum> checksum) {
        loadTail();
        var digest = checksum.map(Checksum::digest);
        var end = take(body, digest);
        if (digest.isPresent()) {
            if (end != End.COMPLETE) {
                return end;
            }
            if (!checksum.orElseThrow().fits(digest.get())) {
                return End.MISMATCH;
            }
        }
        storeRest();
        return end;
    }

    private End take(InputStream body, Optional<MessageDigest> digest) {
        while (true) {
            int read = read(body);
            switch (read) {
                case END_OF_BODY:
                    return End.COMPLETE;
                case BODY_CUT:
                    return End.CUT;
                case BODY_TOO_LONG:
                    return End.TOO_LONG;
                default:
                    hash.update(buffer, filled, read);
                    digest.ifPresent(d -> d.update(buffer, filled, read));
                    filled += read;
            }
            if (filled == buffer.length) {
                storePart();
                if (digest.isEmpty()) {
                    record(Optional.empty());
                }
            }
        }
    }

    private static final int END_OF_BODY = -1;
    private static final int BODY_CUT = -2;
    private static final int BODY_TOO_LONG = -3;

    private int read(InputStream body) {
        long missing = upload.length() - inParts - filled;
        try {
            if (missing == 0) {
                return body.read() < 0 ? END_OF_BODY : BODY_TOO_LONG;
            }
            return body.read(buffer, filled, (int) Math.min(missing, buffer.length - filled));
        } catch (IOException _) {
            return BODY_CUT;
        }
    }

    private void loadTail() {
        var progress = upload.progress();
        if (progress.tail().isEmpty()) {
            return;
        }
        int size = progress.tailBytes();
        try (var tail = blobs.read(progress.tail().get(), 0, size).orElseThrow()) {
            if (tail.readNBytes(buffer, 0, size) != size) {
                throw new IOException("the object store ended early");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        filled = size;
    }

    private void storePart() {
        int number = uploads.nextPart(lease);
        if (number > PartNumbers.last(upload.length())) {
            throw new PartNumbers.UsedUp();
        }
        unrecorded.add(blobs.add(multipart(), number, buffer, filled));
        inParts += filled;
        filled = 0;
    }

    private Multipart multipart() {
        if (upload.multipart().isEmpty()) {
            var begun = blobs.begin(ObjectName.blob(upload.blob()));
            uploads.begun(lease, begun);
            upload = upload.with(begun);
        }
        return upload.multipart().orElseThrow();
    }

    /** What does not fill a part: the file's last part, or the tail. */
    private void storeRest() {
        if (inParts + filled == upload.progress().received() && unrecorded.isEmpty()) {
            return;
        }
        if (filled > 0 && inParts + filled == upload.length()) {
            storePart();
        }
        Optional<ObjectName> tail = Optional.empty();
        if (filled > 0) {
            var unique = UUID.randomUUID().toString().replace("-", "");
            var name = ObjectName.tail(upload.blob(), unique);
            blobs.put(name, buffer, filled);
            tail = Optional.of(name);
        }
        record(tail);
    }

    private void record(Optional<ObjectName> tail) {
        var before = upload.progress();
        var progress = new Progress(inParts + filled, inParts, tail, hash.state());
        var expires = Instant.now().plus(expiry);
        uploads.advance(lease, new Advance(progress, List.copyOf(unrecorded)), expires);
        unrecorded.clear();
        upload = upload.at(progress, expires);
        before.tail().ifPresent(this::discard);
    }

    /** An old tail that cannot be deleted now is an orphan, collected later. */
    private void discard(ObjectName tail) {
        try {
            blobs.delete(tail);
        } catch (RuntimeException _) {
            return;
        }
    }
}
