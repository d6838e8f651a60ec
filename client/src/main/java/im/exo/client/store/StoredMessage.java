package im.exo.client.store;

import com.fasterxml.jackson.annotation.JsonIgnore;

import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

import org.jspecify.annotations.Nullable;

/**
 * One entry of the history.
 *
 * @param peer the other side's 16 bytes
 * @param device the sender's device, 0 for messages of this one
 * @param envelope 16 bytes
 * @param sentAt the sender's clock, milliseconds since the epoch
 * @param at when this device learned of it, milliseconds since the epoch
 * @param content a serialized {@code Content}, empty when unreadable
 * @param reason why it failed or cannot be read, for people, else empty
 * @param failure why it failed, null when it did not or nothing but the reason is known
 */
public record StoredMessage(
        byte[] peer,
        int device,
        boolean incoming,
        byte[] envelope,
        long sentAt,
        long at,
        byte[] content,
        MessageState state,
        String reason,
        @Nullable Failure failure) {

    public StoredMessage(
            byte[] peer,
            int device,
            boolean incoming,
            byte[] envelope,
            long sentAt,
            long at,
            byte[] content,
            MessageState state,
            String reason) {
        this(peer, device, incoming, envelope, sentAt, at, content, state, reason, null);
    }

    @JsonIgnore
    public AccountId account() {
        return AccountId.of(peer);
    }

    @JsonIgnore
    public EnvelopeId envelopeId() {
        return EnvelopeId.of(envelope);
    }

    StoredMessage in(MessageState next, String why) {
        return new StoredMessage(peer, device, incoming, envelope, sentAt, at, content, next, why);
    }

    StoredMessage failed(Failure why) {
        return new StoredMessage(
                peer,
                device,
                incoming,
                envelope,
                sentAt,
                at,
                content,
                MessageState.FAILED,
                why.reason(),
                why);
    }

    StoredMessage with(byte[] newContent) {
        return new StoredMessage(
                peer, device, incoming, envelope, sentAt, at, newContent, state, reason, failure);
    }

    @Override
    public String toString() {
        return "StoredMessage[redacted]";
    }
}
