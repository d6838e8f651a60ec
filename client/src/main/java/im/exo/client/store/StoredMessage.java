package im.exo.client.store;

import com.fasterxml.jackson.annotation.JsonIgnore;

import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

import org.jspecify.annotations.Nullable;

/**
 * One entry of the history.
 *
 * @param peer the other side's 16 bytes
 * @param device the sender's device, 0 for messages of this one; of the own account when it is an
 *     outgoing one that another device sent
 * @param envelope 16 bytes
 * @param sentAt the sender's clock, milliseconds since the epoch
 * @param at when this device learned of it, milliseconds since the epoch
 * @param content a serialized {@code Content}, empty when unreadable
 * @param reason why it failed or cannot be read, for people, else empty
 * @param failure why it failed, null when it did not or nothing but the reason is known
 * @param acceptedAt when this device heard that the server has it, milliseconds since the epoch; 0
 *     before that, and for messages of others
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
        @Nullable Failure failure,
        long acceptedAt) {

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
        this(peer, device, incoming, envelope, sentAt, at, content, state, reason, null, 0);
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
        return changed(content, next, why, null, acceptedAt);
    }

    StoredMessage failed(Failure why) {
        return changed(content, MessageState.FAILED, why.reason(), why, acceptedAt);
    }

    StoredMessage with(byte[] newContent) {
        return changed(newContent, state, reason, failure, acceptedAt);
    }

    StoredMessage accepted(long now) {
        MessageState next = state == MessageState.QUEUED ? MessageState.SENT : state;
        return changed(content, next, reason, failure, now);
    }

    private StoredMessage changed(
            byte[] newContent,
            MessageState next,
            String why,
            @Nullable Failure newFailure,
            long accepted) {
        return new StoredMessage(
                peer,
                device,
                incoming,
                envelope,
                sentAt,
                at,
                newContent,
                next,
                why,
                newFailure,
                accepted);
    }

    @Override
    public String toString() {
        return "StoredMessage[redacted]";
    }
}
