package im.exo.files.uploads;

import im.exo.files.blobs.BlobStore;

import java.util.OptionalInt;

/**
 * The part numbers of one request, and how many an upload may use up in all. A number is the
 * upload's in the database before anything is stored under it; what is recorded of one part takes
 * the number of the next along, so that a part costs one transaction and not two.
 *
 * <p>Every attempt at a part takes a fresh one, and a part stored in vain (a checksum that did not
 * fit, an answer that was lost) stays in the object store until the upload ends; without a bound it
 * would hold more than its owner's quota was charged.
 */
final class PartNumbers {

    private static final int SMALLEST_SPARE = 16;

    private final UploadStore uploads;
    private final Lease lease;
    private final int last;

    /** The first number not used yet, and the first one not taken yet. */
    private int next;

    private int end;

    PartNumbers(UploadStore uploads, Lease lease, long length) {
        this.uploads = uploads;
        this.lease = lease;
        this.last = last(length);
    }

    /** @throws UsedUp when there is none left */
    int take() {
        if (next == end) {
            next = uploads.nextPart(lease);
            end = next + 1;
        }
        if (next > last) {
            throw new UsedUp();
        }
        return next++;
    }

    /**
     * What the row should say is the first number not taken, one more being taken while parts go
     * on; nothing for a request without parts. To be followed by {@link #recorded}.
     */
    OptionalInt record(boolean over) {
        return next == 0 ? OptionalInt.empty() : OptionalInt.of(over ? next : next + 1);
    }

    /** The row says so now. */
    void recorded(OptionalInt first) {
        first.ifPresent(number -> end = number);
    }

    /** The last number that an upload of this length may use: a third more than it needs, or 16. */
    static int last(long length) {
        long needed = (length + BlobStore.SMALLEST_PART - 1) / BlobStore.SMALLEST_PART;
        long spare = Math.max(SMALLEST_SPARE, needed / 3);
        return (int) Math.min(BlobStore.LAST_PART_NUMBER, needed + spare);
    }

    /** All are used up: the upload has to begin anew. */
    static final class UsedUp extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
