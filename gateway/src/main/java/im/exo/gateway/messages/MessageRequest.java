package im.exo.gateway.messages;

import com.google.protobuf.ByteString;

import im.exo.contract.EnvelopeId;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Envelope;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One envelope as JSON. Everything is checked when it is made into one.
 *
 * @param id UUIDv7, made by the sender
 * @param timestamp sender's clock, milliseconds since the epoch
 * @param accountVersion the recipient's account version that the sender knows, 0 for none
 */
public record MessageRequest(
        @Nullable String id,
        long timestamp,
        long accountVersion,
        @Nullable List<@Nullable DeviceMessage> messages) {

    /**
     * The ciphertext for one device.
     *
     * @param content base64 in JSON
     */
    public record DeviceMessage(
            int device, int registrationId, int type, byte @Nullable [] content) {}

    /** @throws IllegalArgumentException when something is missing */
    Envelope envelope() {
        if (id == null || messages == null) {
            throw new IllegalArgumentException("id and messages are needed");
        }
        var envelope =
                Envelope.newBuilder().setId(EnvelopeId.parse(id).byteString()).setSentAt(timestamp);
        for (var message : messages) {
            if (message == null || message.content == null) {
                throw new IllegalArgumentException("every message has content");
            }
            var type = CiphertextType.forNumber(message.type);
            envelope.addCiphertexts(
                    Ciphertext.newBuilder()
                            .setDevice(message.device)
                            .setRegistrationId(message.registrationId)
                            .setType(
                                    type == null
                                            ? CiphertextType.CIPHERTEXT_TYPE_UNSPECIFIED
                                            : type)
                            .setContent(ByteString.copyFrom(message.content)));
        }
        return envelope.build();
    }
}
