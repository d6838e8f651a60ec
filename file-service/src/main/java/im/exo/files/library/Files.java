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
        try {
            end(file.get(), Ending.DELETED);
        } catch (BlobStoreAway e) {
            LOG.warnf("event=bytes-left-to-expiry cause=\"%s\"", e.getMessage());
        }
        return Deletion.DONE;
    }

    /**
     * Ends the file for everybody at once; its row goes, and with it the charge, when its bytes are
     * gone. What fails on the way, the object store being away above all, leaves a hidden row whose
     * time is over, with which expiry begins again.
     *
     * @throws im.exo.files.blobs.BlobStoreAway when the bytes are not gone yet
     */
    public void end(StoredFile file, Ending why) {
        store.hide(file);
        blobs.delete(ObjectName.blob(file.blob()));
        store.remove(file, why);
    }

    /** How {@link #delete} ended. */
    public enum Deletion {
        DONE,
        UNKNOWN,
        /** Knowing a FileId allows reading, not deleting. */
        FOREIGN
    }
}
