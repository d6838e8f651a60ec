package im.exo.files.storage;

import com.google.protobuf.ByteString;

import im.exo.contract.topics.FileEvent;
import im.exo.files.BlobId;
import im.exo.files.FilesTopic;
import im.exo.kit.outbox.Outbox;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;

/** What happens to files, told on {@code exo.files} by way of the outbox. */
@ApplicationScoped
class FileEvents {

    private final Outbox outbox;

    FileEvents(Outbox outbox) {
        this.outbox = outbox;
    }

    /** In the transaction of the change. */
    void append(Connection connection, BlobId blob, FileEvent.Kind kind) throws SQLException {
        var event =
                FileEvent.newBuilder()
                        .setBlob(ByteString.copyFrom(blob.bytes()))
                        .setKind(kind)
                        .build();
        outbox.append(
                connection,
                FilesTopic.NAME,
                OptionalInt.empty(),
                blob.bytes(),
                event.toByteArray());
    }

    /** After its commit. */
    void nudge() {
        outbox.nudge();
    }
}
