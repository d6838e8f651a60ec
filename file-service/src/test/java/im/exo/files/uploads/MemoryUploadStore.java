package im.exo.files.uploads;

import im.exo.contract.AccountId;
import im.exo.contract.FileId;
import im.exo.files.BlobId;
import im.exo.files.blobs.BlobStore.Multipart;
import im.exo.files.blobs.BlobStore.Part;
import im.exo.files.library.StoredFile;
import im.exo.files.uploads.Upload.Progress;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One upload's row as a writer sees it. */
final class MemoryUploadStore implements UploadStore {

    private final List<Part> parts = new ArrayList<>();
    int nextPart = 1;

    /** Transactions, each of which a database syncs to its disk. */
    int transactions;

    /** The lease was ended by the last write. */
    boolean over;

    Upload upload;

    MemoryUploadStore(long length) {
        upload =
                new Upload(
                        UploadId.random(),
                        AccountId.random(),
                        BlobId.of(FileId.random()),
                        length,
                        Instant.now(),
                        Optional.empty(),
                        new Progress(0, 0, Optional.empty(), RunningHash.fresh().state()),
                        false);
    }

    @Override
    public synchronized int nextPart(Lease lease) {
        transactions++;
        return nextPart++;
    }

    @Override
    public synchronized void begun(Lease lease, Multipart multipart) {
        transactions++;
        upload = upload.with(multipart);
    }

    @Override
    public synchronized void advance(Lease lease, Upload.Advance advance, Instant expires) {
        transactions++;
        parts.addAll(advance.parts());
        advance.nextPart().ifPresent(number -> nextPart = number);
        over = advance.over();
        upload = upload.at(advance.progress(), expires);
    }

    @Override
    public synchronized List<Part> parts(UploadId id) {
        return List.copyOf(parts);
    }

    @Override
    public Reservation create(Upload created) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Look look(UploadId id, AccountId by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Look hold(Lease lease, AccountId by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Upload> holdExpired(Lease lease) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void renew(Lease lease) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void release(Lease lease) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean finish(Lease lease, StoredFile file, Instant expires) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void remove(Lease lease) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<UploadId> expired(int limit) {
        throw new UnsupportedOperationException();
    }
}
