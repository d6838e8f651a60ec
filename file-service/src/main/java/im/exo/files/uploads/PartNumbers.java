package im.exo.files.uploads;

import im.exo.files.blobs.BlobStore;

import java.util.OptionalInt;

/**
 * The part numbers of one request, and how many an upload may use up in all. A number is the
 * upload's in the database before anything is stored under it; what is recorded of one part takes
 * the number of the next along, so that a part costs one transaction and not two.
 *
 * <p>Every attempt at a part takes a fresh one. What a checksum refused was stored in vain and stays
 * in the object store until the upload ends; without a bound it would hold more than its owner's
 * quota was charged, and at the owner's will. A request without a checksum stores nothing in vain
 * unless the store fails, which is not the client's doing, so it may use all the numbers there are.
 */
final class PartNumbers {

    private static final int SMALLEST_SPARE = 16;

    private final UploadStore uploads;
    private final Lease lease;
    private final int last;

    /** The first number not used yet, and the first one not taken yet. */
    private int next;

    private int end;

    /** @param last the last one that this request may use */
    PartNumbers(UploadStore uploads, Lease lease, int last) {
        this.uploads = uploads;
        this.lease = lease;
        this.last = last;
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

    /** One was taken that no part came for. */
    boolean ahead() {
        return next != end;
    }

    /** The row says so now. */
    void recorded(OptionalInt first) {
        first.ifPresent(number -> end = number);
    }

    /**
     * The last number that an upload of this length may use for what a checksum has to vouch for: a
     * third more than it needs, or 16.
     */
    static int lastVouchedFor(long length) {
        long needed = (length + BlobStore.SMALLEST_PART - 1) / BlobStore.SMALLEST_PART;
        long spare = Math.max(SMALLEST_SPARE, needed / 3);
        return (int) Math.min(BlobStore.LAST_PART_NUMBER, needed + spare);
    }

    /** All are used up: the upload has to begin anew. */
    static final class UsedUp extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
