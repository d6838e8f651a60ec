package im.exo.files.uploads;

import im.exo.files.blobs.BlobStore;

/**
 * How many part numbers an upload may use up. Every attempt at a part takes a fresh one, and a part
 * stored in vain (a checksum that did not fit, an answer that was lost) stays in the object store
 * until the upload ends; without a bound it would hold more than its owner's quota was charged.
 */
final class PartNumbers {

    private static final int SMALLEST_SPARE = 16;

    private PartNumbers() {}

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
