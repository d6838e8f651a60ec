package im.exo.files.uploads;

import im.exo.contract.AccountId;
import im.exo.files.blobs.BlobStore.Multipart;
import im.exo.files.blobs.BlobStore.Part;
import im.exo.files.library.StoredFile;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rows of uploads. What is called with a {@link Lease} throws {@link Lease.Lost}, and changes
 * nothing, once another request has taken the upload or the lease ran out by the database's clock.
 */
public interface UploadStore {

    /** Records a new upload and reserves its length from the owner's quota, or does neither. */
    Reservation create(Upload upload);

    /** What the upload's row says, to its owner, whoever holds it. */
    Look look(UploadId upload, AccountId by);

    /** Takes the lease when the upload is found and free. */
    Look hold(Lease lease, AccountId by);

    /** The upload and its lease when its time is over and nobody holds it. */
    Optional<Upload> holdExpired(Lease lease);

    /** Prolongs the lease. */
    void renew(Lease lease);

    /** Gives the lease back; harmless when it is lost. */
    void release(Lease lease);

    /** A part number that was never handed out before for this upload. */
    int nextPart(Lease lease);

    /** Records the begun multipart upload. */
    void begun(Lease lease, Multipart multipart);

    /**
     * Moves the offset, the hash and the parts together, and the expiry to the given time; ends the
     * lease when the writer is over.
     */
    void advance(Lease lease, Upload.Advance advance, Instant expires);

    /** The recorded parts, by number. */
    List<Part> parts(UploadId upload);

    /**
     * The upload is a file now: both rows and the event that says so, at once. Ends the lease.
     *
     * @return false, and nothing is changed, when the owner's account has ended in the meantime
     */
    boolean finish(Lease lease, StoredFile file, Instant expires);

    /** Forgets the upload; what an unfinished one had reserved is free again. */
    void remove(Lease lease);

    /** Ids of uploads that nobody holds and whose time is over. */
    List<UploadId> expired(int limit);

    /** How {@link #create} ended. */
    enum Reservation {
        RESERVED,
        QUOTA_USED_UP,
        TOO_MANY_OPEN,
        /** The owner is gone: a token may outlive its account by moments. */
        ACCOUNT_ENDED
    }
}
