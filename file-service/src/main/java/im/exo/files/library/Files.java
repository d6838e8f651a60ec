package im.exo.files.library;

import im.exo.contract.AccountId;
import im.exo.contract.FileId;
import im.exo.files.blobs.BlobStore;
import im.exo.files.blobs.BlobStoreAway;
import im.exo.files.blobs.ObjectName;
import im.exo.files.library.FileStore.Ending;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import java.util.Optional;

/** Finished files. */
@ApplicationScoped
public class Files {

    private static final Logger LOG = Logger.getLogger("exo.files");

    private final FileStore store;
    private final BlobStore blobs;

    Files(FileStore store, BlobStore blobs) {
        this.store = store;
        this.blobs = blobs;
    }

    /** Empty for unknown, deleted and expired files alike. */
    public Optional<StoredFile> find(FileId file) {
        return store.find(file);
    }

    /** Deletes the file for everybody. */
    public Deletion delete(FileId id, AccountId by) {
        var file = store.find(id);
        if (file.isEmpty()) {
            return Deletion.UNKNOWN;
        }
        if (!file.get().owner().equals(by)) {
            return Deletion.FOREIGN;
        }
        end(file.get(), Ending.DELETED);
        return Deletion.DONE;
    }

    /**
     * The row first, and with it the file has ended: bytes without a row are collected by upkeep,
     * should this end in between or the object store be away.
     */
    public void end(StoredFile file, Ending why) {
        store.remove(file, why);
        try {
            blobs.delete(ObjectName.blob(file.blob()));
        } catch (BlobStoreAway e) {
            LOG.warnf("an ended file's bytes are left to upkeep: %s", e.getMessage());
        }
    }

    /** How {@link #delete} ended. */
    public enum Deletion {
        DONE,
        UNKNOWN,
        /** Knowing a FileId allows reading, not deleting. */
        FOREIGN
    }
}
