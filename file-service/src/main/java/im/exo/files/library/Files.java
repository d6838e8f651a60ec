package im.exo.files.library;

import im.exo.contract.AccountId;
import im.exo.contract.FileId;
import im.exo.files.blobs.BlobStore;
import im.exo.files.blobs.ObjectName;
import im.exo.files.library.FileStore.Ending;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.Optional;

/** Finished files. */
@ApplicationScoped
public class Files {

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

    /** The row first: bytes without a row are collected by upkeep, should this end in between. */
    public void end(StoredFile file, Ending why) {
        store.remove(file, why);
        blobs.delete(ObjectName.blob(file.blob()));
    }

    /** How {@link #delete} ended. */
    public enum Deletion {
        DONE,
        UNKNOWN,
        /** Knowing a FileId allows reading, not deleting. */
        FOREIGN
    }
}
