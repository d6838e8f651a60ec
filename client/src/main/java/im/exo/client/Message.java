package im.exo.client;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.client.files.FileKey;
import im.exo.client.store.Failure;
import im.exo.client.store.MessageState;
import im.exo.client.store.StoredMessage;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.FileId;
import im.exo.contract.content.Content;
import im.exo.contract.content.FileMessage;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One message of the history, sent or received.
 *
 * @param peer the other side
 * @param incoming whether the other side wrote it; if not, this device or another one of the account
 * @param sentAt the sender's clock
 * @param at when this device learned of it
 * @param reason why it failed or cannot be read, for people, else empty
 * @param failure why it failed, null when it did not or nothing but the reason is known
 */
public record Message(
        EnvelopeId id,
        AccountId peer,
        boolean incoming,
        Instant sentAt,
        Instant at,
        MessageState state,
        String reason,
        @Nullable Failure failure,
        Body body) {

    /** Whether this account wrote it, on this device or another. */
    public boolean outgoing() {
        return !incoming;
    }

    /** What a message is. */
    public sealed interface Body {}

    public record Text(String text) implements Body {
        @Override
        public String toString() {
            return "Text[redacted]";
        }
    }

    /**
     * A file that can be fetched.
     *
     * @param file null for an own one that is not uploaded yet
     * @param name as the sender called it; never use it as a path
     */
    public record Attachment(
            @Nullable FileId file, FileKey key, String name, String mediaType, String caption)
            implements Body {
        @Override
        public String toString() {
            return "Attachment[redacted]";
        }
    }

    /** Something this version does not know: update to read. */
    public record Unsupported() implements Body {}

    /** It could not be decrypted, see {@link Message#reason}. */
    public record Unreadable() implements Body {}

    static Message of(StoredMessage stored) {
        return new Message(
                stored.envelopeId(),
                stored.account(),
                stored.incoming(),
                Instant.ofEpochMilli(stored.sentAt()),
                Instant.ofEpochMilli(stored.at()),
                stored.state(),
                stored.reason(),
                stored.failure(),
                body(stored));
    }

    private static Body body(StoredMessage stored) {
        if (stored.state() == MessageState.UNREADABLE) {
            return new Unreadable();
        }
        try {
            var content = Content.parseFrom(stored.content());
            return switch (content.getKindCase()) {
                case TEXT -> new Text(content.getText().getBody());
                case FILE -> attachment(content.getFile());
                case RECEIPT,
                        REACTION,
                        EDIT,
                        DELETE,
                        TYPING,
                        EXPIRY_TIMER,
                        PROFILE_KEY,
                        GROUP_UPDATE,
                        SYNC,
                        KIND_NOT_SET ->
                        new Unsupported();
            };
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return new Unsupported();
        }
    }

    private static Attachment attachment(FileMessage file) {
        return new Attachment(
                file.getFile().isEmpty() ? null : FileId.of(file.getFile().toByteArray()),
                new FileKey(
                        file.getKey().toByteArray(),
                        file.getDigest().toByteArray(),
                        file.getPlaintextDigest().toByteArray(),
                        file.getSize()),
                file.getName(),
                file.getMediaType(),
                file.getCaption());
    }
}
