package im.exo.files.uploads;

import im.exo.contract.AccountId;
import im.exo.files.BlobId;
import im.exo.files.blobs.BlobStore.Multipart;
import im.exo.files.blobs.BlobStore.Part;
import im.exo.files.blobs.ObjectName;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An upload as its row has it. Every byte below {@link Progress#received()} is durable: in parts of
 * a multipart upload, and what follows the last part in the tail object.
 *
 * @param length bytes of the whole file
 * @param multipart begun when the first part is
 */
public record Upload(
        UploadId id,
        AccountId owner,
        BlobId blob,
        long length,
        Instant expires,
        Optional<Multipart> multipart,
        Progress progress,
        boolean finished) {

    public Upload {
        if (length < 0 || progress.received() > length) {
            throw new IllegalArgumentException("an upload holds at most its announced length");
        }
    }

    /** All bytes have arrived; whether the file was put together is another question. */
    boolean whole() {
        return progress.received() == length;
    }

    Upload with(Multipart begun) {
        return new Upload(id, owner, blob, length, expires, Optional.of(begun), progress, finished);
    }

    Upload at(Progress now, Instant until) {
        return new Upload(id, owner, blob, length, until, multipart, now, finished);
    }

    /**
     * How far an upload has come.
     *
     * @param received bytes from the start that are durable
     * @param inParts how many of them are in parts; the rest is the tail
     * @param tail where the rest is, present exactly when there is a rest
     * @param hash {@link RunningHash#state()} over the received bytes
     */
    public record Progress(long received, long inParts, Optional<ObjectName> tail, byte[] hash) {

        public Progress {
            if (inParts < 0 || received < inParts || tail.isPresent() != (received > inParts)) {
                throw new IllegalArgumentException("received bytes are in parts or in the tail");
            }
        }

        int tailBytes() {
            return Math.toIntExact(received - inParts);
        }
    }

    /**
     * Progress and the parts that it stands on beyond those already recorded.
     *
     * @param nextPart the first part number that is not taken, when that has changed
     * @param over the writer is done, and its lease ends with this
     */
    public record Advance(
            Progress progress, List<Part> parts, OptionalInt nextPart, boolean over) {}
}
