package im.exo.files.library;

import im.exo.contract.AccountId;
import im.exo.contract.FileId;
import im.exo.files.blobs.BlobStore.Multipart;
import im.exo.files.blobs.ObjectName;

import java.util.List;
import java.util.Optional;

/** The rows of finished files. */
public interface FileStore {

    /** Empty for unknown and for expired files. */
    Optional<StoredFile> find(FileId file);

    /** Ends the file, now; the row stays. Nothing happens when it is gone. */
    void hide(StoredFile file);

    /** Removes the row, frees the quota and records the event, or finds it gone: false. */
    boolean remove(StoredFile file, Ending why);

    /** Files whose time is over. */
    List<StoredFile> expired(int limit);

    /** Files in the order of their keys, beginning after the given one (empty array: the first). */
    List<StoredFile> after(byte[] key, int limit);

    /**
     * Ends, now, everything that the account has stored and whatever it is uploading; nothing begins
     * any more.
     */
    void end(AccountId owner);

    /** Forgets accounts that ended so long ago that nobody can act for them any more. */
    void forgetEnded();

    /** What the account has stored and is uploading, at most so many of each in detail. */
    Holdings held(AccountId owner, int most);

    /** Whether the row of a file or of an upload stands on this object. */
    boolean needed(ObjectName object);

    /** Whether an upload stands on it. */
    boolean needed(Multipart multipart);

    /** Why a file goes. */
    enum Ending {
        EXPIRED,
        DELETED
    }
}
