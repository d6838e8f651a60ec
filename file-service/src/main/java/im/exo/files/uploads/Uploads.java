package im.exo.files.uploads;

import im.exo.contract.AccountId;
import im.exo.files.BlobId;
import im.exo.files.FileSecrets;
import im.exo.files.FilesConfig;
import im.exo.files.blobs.BlobStore;
import im.exo.files.blobs.BlobStore.Completion;
import im.exo.files.blobs.BlobStoreAway;
import im.exo.files.blobs.ObjectName;
import im.exo.files.library.FileStore;
import im.exo.files.library.StoredFile;
import im.exo.files.uploads.Appended.Cut;
import im.exo.files.uploads.Appended.OtherOffset;
import im.exo.files.uploads.Appended.Refused;
import im.exo.files.uploads.Appended.Stored;
import im.exo.files.uploads.Look.Found;
import im.exo.files.uploads.Look.Missed;
import im.exo.files.uploads.Status.Finished;
import im.exo.files.uploads.Status.Open;
import im.exo.files.uploads.Status.Told;
import im.exo.files.uploads.Upload.Progress;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Uploads from their announcement until they are files. */
@ApplicationScoped
public class Uploads {

    private static final Logger LOG = Logger.getLogger("exo.files");

    /** How long a question about an upload waits for the request that makes it a file. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration GLANCE = Duration.ofMillis(50);

    private final UploadStore store;
    private final BlobStore blobs;
    private final FileStore files;
    private final FileSecrets secrets;
    private final FilesConfig config;
    private final PartBuffers buffers;

    Uploads(
            UploadStore store,
            BlobStore blobs,
            FileStore files,
            FileSecrets secrets,
            FilesConfig config) {
        this.store = store;
        this.blobs = blobs;
        this.files = files;
        this.secrets = secrets;
        this.config = config;
        this.buffers = new PartBuffers(config.concurrentUploads(), config.concurrentPerAccount());
    }

    /** Requests that hand bytes in at this moment. */
    int running() {
        return buffers.running();
    }

    int limit() {
        return config.concurrentUploads();
    }

    /** Requests that found no buffer, or too many of their account's in use. */
    long refusals() {
        return buffers.refusals();
    }

    /** Announces an upload of {@code length} bytes. */
    public Created create(AccountId owner, long length) {
        if (length > largest()) {
            return Created.Refused.TOO_LARGE;
        }
        var id = UploadId.random();
        var start = new Progress(0, 0, Optional.empty(), RunningHash.fresh().state());
        var upload =
                new Upload(
                        id,
                        owner,
                        BlobId.of(secrets.fileIdOf(id)),
                        length,
                        Instant.now().plus(config.unstartedExpiry()),
                        Optional.empty(),
                        start,
                        false);
        return switch (store.create(upload)) {
            case RESERVED -> new Created.Begun(upload);
            case QUOTA_USED_UP -> Created.Refused.QUOTA_USED_UP;
            case TOO_MANY_OPEN -> Created.Refused.TOO_MANY_OPEN;
            case ACCOUNT_ENDED -> Created.Refused.ACCOUNT_ENDED;
        };
    }

    /** Bytes of the largest file that is taken. */
    public long largest() {
        return config.maxSize().asLongValue();
    }

    /**
     * Where the upload stands: how many bytes are durable, at once, although another request may be
     * adding to them. A whole upload that nobody is putting together (the process died in between)
     * is put together now; while somebody does, this waits a little for its end.
     */
    public Status status(UploadId id, AccountId by) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var status = settled(id, by);
            if (status != Missed.BUSY || System.nanoTime() - deadline > 0) {
                return status;
            }
            pause();
        }
    }

    private Status settled(UploadId id, AccountId by) {
        return switch (store.look(id, by)) {
            case Missed missed -> missed;
            case Found(var upload) when upload.finished() -> finished(upload);
            case Found(var upload) when upload.whole() -> finishLate(id, by);
            case Found(var upload) -> new Open(upload);
        };
    }

    private Status finishLate(UploadId id, AccountId by) {
        var lease = Lease.on(id);
        return switch (store.hold(lease, by)) {
            case Missed missed -> missed;
            case Found(var upload) -> {
                try (var keeper = new LeaseKeeper(store, lease, config.lease())) {
                    yield upload.finished() ? finished(upload) : finish(keeper, upload);
                } catch (Lease.Lost _) {
                    yield Missed.BUSY;
                }
            }
        };
    }

    /** Takes a request's body, which continues the upload at {@code offset}. */
    public Appended append(
            UploadId id,
            AccountId by,
            long offset,
            InputStream body,
            long announced,
            Optional<Checksum> checksum) {
        var buffer = buffers.borrow(by);
        if (buffer.isEmpty()) {
            return Refused.CROWDED;
        }
        var lease = Lease.on(id);
        try (var borrowed = buffer.get()) {
            return switch (store.hold(lease, by)) {
                case Missed missed -> missed;
                case Found(var upload) -> {
                    try (var keeper = new LeaseKeeper(store, lease, config.lease())) {
                        yield append(keeper, upload, borrowed, offset, body, announced, checksum);
                    } catch (PartWriter.TailLost _) {
                        LOG.error("event=upload-tail-lost");
                        terminate(id, by);
                        yield Missed.EXPIRED;
                    }
                }
            };
        } catch (Lease.Lost _) {
            return Missed.BUSY;
        } catch (PartNumbers.UsedUp _) {
            return Refused.WORN_OUT;
        }
    }

    private Appended append(
            LeaseKeeper keeper,
            Upload upload,
            PartBuffers.Borrowed buffer,
            long offset,
            InputStream body,
            long announced,
            Optional<Checksum> checksum) {
        long received = upload.progress().received();
        if (offset != received) {
            return new OtherOffset(received);
        }
        if (announced > upload.length() - received) {
            return Refused.TOO_LONG;
        }
        if (upload.finished()) {
            return finished(upload);
        }
        try (var writer =
                new PartWriter(
                        store,
                        blobs,
                        keeper.lease(),
                        upload,
                        buffer,
                        config.uploadExpiry(),
                        pace())) {
            var end = writer.write(body, checksum);
            if (writer.over()) {
                keeper.over();
            }
            return switch (end) {
                case MISMATCH -> Refused.CHECKSUM_MISMATCH;
                case TOO_LONG -> Refused.TOO_LONG;
                case CUT -> new Cut();
                case COMPLETE -> {
                    var now = writer.upload();
                    yield now.whole() ? finish(keeper, now) : new Stored(now);
                }
            };
        }
    }

    private Pace pace() {
        return new Pace(config.leastPace().asLongValue(), config.paceWindow());
    }

    /** Forgets an upload and its bytes; a file that it became stays. */
    public Terminated terminate(UploadId id, AccountId by) {
        var lease = Lease.on(id);
        return switch (store.hold(lease, by)) {
            case Missed missed -> missed;
            case Found(var upload) -> {
                try (var keeper = new LeaseKeeper(store, lease, config.lease())) {
                    remove(keeper, upload);
                    yield new Terminated.Done();
                } catch (Lease.Lost _) {
                    yield Missed.BUSY;
                }
            }
        };
    }

    /** Forgets the upload if its time is over and nobody holds it. */
    public void expire(UploadId id) {
        var lease = Lease.on(id);
        var expired = store.holdExpired(lease);
        if (expired.isPresent()) {
            try (var keeper = new LeaseKeeper(store, lease, config.lease())) {
                remove(keeper, expired.get());
            }
        }
    }

    /**
     * The rows first, and with them the upload has ended: bytes without a row are collected by
     * upkeep, should this end in between or the object store be away.
     */
    private void remove(LeaseKeeper keeper, Upload upload) {
        store.remove(keeper.lease());
        keeper.over();
        if (upload.finished()) {
            return;
        }
        try {
            upload.multipart().ifPresent(blobs::abort);
            upload.progress().tail().ifPresent(blobs::delete);
        } catch (BlobStoreAway e) {
            LOG.warnf("event=bytes-left-to-upkeep cause=\"%s\"", e.getMessage());
        }
    }

    private Told finish(LeaseKeeper keeper, Upload upload) {
        assemble(upload);
        var expires = Instant.now().plus(config.uploadExpiry());
        var file = secrets.fileIdOf(upload.id());
        var stored =
                new StoredFile(
                        StoredFile.keyOf(file),
                        upload.blob(),
                        upload.owner(),
                        upload.length(),
                        digest(upload),
                        Instant.now().plus(config.retention()));
        if (!store.finish(keeper.lease(), stored, expires)) {
            return Missed.EXPIRED;
        }
        keeper.over();
        return new Finished(upload.at(upload.progress(), expires), file, stored.digest());
    }

    /** Makes the parts the blob. Repeatable: a multipart that is gone has become it already. */
    private void assemble(Upload upload) {
        var blob = ObjectName.blob(upload.blob());
        if (upload.length() == 0) {
            blobs.put(blob, new byte[0], 0);
            return;
        }
        var parts = store.parts(upload.id());
        if (blobs.complete(upload.multipart().orElseThrow(), parts) == Completion.UNKNOWN
                && blobs.size(blob).orElse(-1) != upload.length()) {
            throw new IllegalStateException("an upload's parts are gone and no blob is there");
        }
    }

    /**
     * The upload's FileId, unless it opens nothing: the file was deleted since, or another
     * exo.cdn.secret stands for other FileIds now.
     */
    private Told finished(Upload upload) {
        var file = secrets.fileIdOf(upload.id());
        return files.find(file).isEmpty()
                ? Missed.EXPIRED
                : new Finished(upload, file, digest(upload));
    }

    private static byte[] digest(Upload upload) {
        return RunningHash.resumed(upload.progress().hash()).value();
    }

    private static void pause() {
        try {
            Thread.sleep(GLANCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for an upload", e);
        }
    }
}
