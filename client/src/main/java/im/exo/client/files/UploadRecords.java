package im.exo.client.files;

import com.google.protobuf.ByteString;

import im.exo.client.outbox.Outbox;
import im.exo.client.store.MessageState;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.StoredMessage;
import im.exo.contract.FileId;
import im.exo.contract.content.Content;
import im.exo.contract.content.FileMessage;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What the store knows of uploads, and the message that each of them becomes. */
final class UploadRecords {

    private static final String KIND = "upload";

    private final ProfileStore store;
    private final Outbox outbox;

    UploadRecords(ProfileStore store, Outbox outbox) {
        this.store = store;
        this.outbox = outbox;
    }

    List<PendingUpload> all() {
        return store.records().all(KIND, PendingUpload.class);
    }

    int count() {
        return store.records().all(KIND).size();
    }

    /** A new upload with its message in the history. */
    void add(PendingUpload upload) {
        store.transaction(
                () -> {
                    put(upload);
                    store.messages()
                            .add(
                                    new StoredMessage(
                                            upload.peer(),
                                            0,
                                            false,
                                            upload.envelope(),
                                            upload.sentAt(),
                                            upload.sentAt(),
                                            content(upload, null),
                                            MessageState.QUEUED,
                                            ""),
                                    false);
                    return upload;
                });
    }

    void put(PendingUpload upload) {
        store.records().put(KIND, upload.id().toString(), upload);
    }

    /** It is on the server: its message goes out. */
    void finish(PendingUpload upload, FileId file) {
        byte[] content = content(upload, file);
        store.transaction(
                () -> {
                    outbox.add(upload.recipient(), upload.id(), upload.sentAt(), content);
                    store.messages().rewrite(upload.recipient(), upload.id(), content);
                    store.records().remove(KIND, upload.id().toString());
                    return upload;
                });
        outbox.kick(upload.recipient());
    }

    void fail(PendingUpload upload, String reason) {
        store.transaction(
                () -> {
                    store.messages()
                            .advance(upload.recipient(), upload.id(), MessageState.FAILED, reason);
                    store.records().remove(KIND, upload.id().toString());
                    return upload;
                });
        outbox.failed(upload.recipient(), upload.id(), reason);
    }

    /** The store cannot be used just now; the same is tried again. */
    void failing(RuntimeException failure) {
        outbox.failing(failure);
    }

    private byte[] content(PendingUpload upload, @Nullable FileId file) {
        var message =
                FileMessage.newBuilder()
                        .setKey(ByteString.copyFrom(upload.key()))
                        .setDigest(ByteString.copyFrom(upload.digest()))
                        .setPlaintextDigest(ByteString.copyFrom(upload.plaintextDigest()))
                        .setSize(upload.size())
                        .setName(upload.name())
                        .setMediaType(upload.mediaType());
        if (file != null) {
            message.setFile(ByteString.copyFrom(file.bytes()));
        }
        return outbox.named(
                upload.recipient(),
                Content.newBuilder().setFile(message),
                upload.id(),
                upload.sentAt());
    }
}
