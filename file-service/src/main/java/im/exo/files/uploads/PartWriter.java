package im.exo.files.uploads;

import im.exo.files.blobs.BlobStore;
import im.exo.files.blobs.BlobStore.Multipart;
import im.exo.files.blobs.BlobStore.Part;
import im.exo.files.blobs.BlobStoreAway;
import im.exo.files.blobs.ObjectName;
import im.exo.files.uploads.Upload.Advance;
import im.exo.files.uploads.Upload.Progress;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes one request's bytes to one upload, under its lease and in the memory of one part or two.
 *
 * <p>Bytes become parts as the buffer fills; while one part is on its way to the object store the
 * next one's bytes are read, if there is a second buffer. What is left at the end, less than a part,
 * becomes the tail, from which the next writer goes on. The offset moves only after the bytes are
 * durable, in one transaction with hash and parts: at each part, or once at the end when a checksum
 * has to vouch for all of them first.
 */
final class PartWriter implements AutoCloseable {

    private final UploadStore uploads;
    private final BlobStore blobs;
    private final Lease lease;
    private final PartBuffers.Borrowed memory;
    private final Duration expiry;
    private final Pace pace;

    private final List<Part> unrecorded = new ArrayList<>();
    private final RunningHash hash;
    private Optional<Flight> flight = Optional.empty();
    private Upload upload;
    private PartNumbers numbers;
    private byte[] buffer;
    private long inParts;
    private int filled;
    private boolean slow;
    private boolean over;

    PartWriter(
            UploadStore uploads,
            BlobStore blobs,
            Lease lease,
            Upload upload,
            PartBuffers.Borrowed memory,
            Duration expiry,
            Pace pace) {
        this.uploads = uploads;
        this.blobs = blobs;
        this.lease = lease;
        this.upload = upload;
        this.memory = memory;
        this.buffer = memory.first();
        this.expiry = expiry;
        this.pace = pace;
        this.numbers = new PartNumbers(uploads, lease, BlobStore.LAST_PART_NUMBER);
        this.hash = RunningHash.resumed(upload.progress().hash());
        this.inParts = upload.progress().inParts();
    }

    /** The object store has lost bytes that the offset stands on: the upload cannot go on. */
    static final class TailLost extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The upload as it stands after {@link #write}. */
    Upload upload() {
        return upload;
    }

    /** The last write has ended the lease; a whole upload keeps it for becoming a file. */
    boolean over() {
        return over;
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
        if (checksum.isPresent()) {
            int last = PartNumbers.lastVouchedFor(upload.length());
            numbers = new PartNumbers(uploads, lease, last);
        }
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
            if (slow) {
                return End.CUT;
            }
            if (filled == buffer.length) {
                land(digest.isEmpty());
                launch();
                var other =
                        buffer == memory.first() ? memory.second() : Optional.of(memory.first());
                other.ifPresentOrElse(free -> buffer = free, () -> land(digest.isEmpty()));
            }
        }
    }

    private static final int END_OF_BODY = -1;
    private static final int BODY_CUT = -2;
    private static final int BODY_TOO_LONG = -3;

    private int read(InputStream body) {
        long missing = upload.length() - inParts - filled;
        long begun = System.nanoTime();
        try {
            if (missing == 0) {
                return body.read() < 0 ? END_OF_BODY : BODY_TOO_LONG;
            }
            int most = (int) Math.min(missing, buffer.length - filled);
            int read = body.read(buffer, filled, most);
            slow = !pace.keptWith(read, System.nanoTime() - begun);
            return read;
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
        try (var tail = blobs.read(progress.tail().get(), 0, size).orElseThrow(TailLost::new)) {
            filled = tail.readNBytes(buffer, 0, size);
        } catch (IOException e) {
            throw new BlobStoreAway("tail", e);
        }
        if (filled != size) {
            throw new BlobStoreAway("tail", new EOFException());
        }
    }

    /** Sends what is in the buffer as a part; until it has landed the buffer is the store's. */
    private void launch() {
        // First what may fail without a number being used up.
        var multipart = multipart();
        int number = numbers.take();
        byte[] bytes = buffer;
        int length = filled;
        inParts += length;
        filled = 0;
        var landed = new Progress(inParts, inParts, Optional.empty(), hash.state());
        flight =
                Optional.of(
                        Flight.start(() -> blobs.add(multipart, number, bytes, length), landed));
    }

    /** Waits for the part that is on its way, and records it unless others have to vouch for it. */
    private void land(boolean recorded) {
        if (flight.isPresent()) {
            var part = flight.get();
            unrecorded.add(part.await());
            flight = Optional.empty();
            if (recorded) {
                record(part.landed(), false);
            }
        }
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
        if (inParts + filled == upload.progress().received()
                && unrecorded.isEmpty()
                && !numbers.ahead()) {
            return;
        }
        if (filled > 0 && inParts + filled == upload.length()) {
            land(false);
            launch();
        }
        Optional<ObjectName> tail = Optional.empty();
        if (filled > 0) {
            var unique = UUID.randomUUID().toString().replace("-", "");
            var name = ObjectName.tail(upload.blob(), unique);
            blobs.put(name, buffer, filled);
            tail = Optional.of(name);
        }
        land(false);
        record(new Progress(inParts + filled, inParts, tail, hash.state()), true);
    }

    private void record(Progress progress, boolean last) {
        var before = upload.progress();
        var expires = Instant.now().plus(expiry);
        boolean ending = last && progress.received() < upload.length();
        var nextPart = numbers.record(last);
        uploads.advance(
                lease, new Advance(progress, List.copyOf(unrecorded), nextPart, ending), expires);
        numbers.recorded(nextPart);
        over = ending;
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

    /** Returns when the memory is free. A part that nobody waited for was stored in vain. */
    @Override
    public void close() {
        try {
            flight.ifPresent(Flight::await);
        } catch (RuntimeException _) {
            return;
        }
    }
}
