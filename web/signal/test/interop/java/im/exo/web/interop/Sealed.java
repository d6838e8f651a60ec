package im.exo.web.interop;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.internal.Native;
import org.signal.libsignal.metadata.SealedSessionCipher;
import org.signal.libsignal.metadata.certificate.CertificateValidator;
import org.signal.libsignal.metadata.certificate.SenderCertificate;
import org.signal.libsignal.metadata.protocol.UnidentifiedSenderMessageContent;
import org.signal.libsignal.protocol.ServiceId;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.message.CiphertextMessage;
import org.signal.libsignal.protocol.message.PlaintextContent;
import org.signal.libsignal.protocol.message.PreKeySignalMessage;
import org.signal.libsignal.protocol.message.SenderKeyMessage;
import org.signal.libsignal.protocol.message.SignalMessage;
import org.signal.libsignal.protocol.state.SignalProtocolStore;

import java.util.ArrayList;
import java.util.UUID;

/** What a device seals, and opens of what others have sealed. */
final class Sealed {

    record Content(
            int type,
            byte[] content,
            int contentHint,
            byte @Nullable [] groupId,
            byte[] certificate) {}

    record Address(String name, int deviceId) {}

    record Opened(Address from, byte[] plaintext) {}

    private final SignalProtocolStore store;
    private final SignalProtocolAddress self;

    Sealed(SignalProtocolStore store, SignalProtocolAddress self) {
        this.store = store;
        this.self = self;
    }

    private SealedSessionCipher cipher() {
        return new SealedSessionCipher(
                store, UUID.fromString(self.getName()), null, self.getDeviceId());
    }

    /** For one recipient, whose identity key is known. */
    byte[] seal(JsonNode parameters) throws Exception {
        return cipher()
                .encrypt(
                        Wire.address(parameters.path("to")), content(parameters.path("content")));
    }

    /** For many, with whom there are sessions. */
    byte[] sealMulti(JsonNode parameters) throws Exception {
        var recipients = new ArrayList<SignalProtocolAddress>();
        for (var recipient : parameters.path("recipients")) {
            recipients.add(Wire.address(recipient));
        }
        var excluded = new ArrayList<ServiceId>();
        for (var id : parameters.path("excluded")) {
            excluded.add(ServiceId.parseFromString(id.asText()));
        }
        return cipher()
                .multiRecipientEncrypt(recipients, content(parameters.path("content")), excluded);
    }

    /** The content, whose certificate is not looked at; libsignal has no public door to it. */
    Content unseal(JsonNode parameters) throws Exception {
        byte[] message = Wire.bytes(parameters.path("message"));
        var content =
                new UnidentifiedSenderMessageContent(
                        Native.SealedSessionCipher_DecryptToUsmc(message, store));
        return new Content(
                content.getType(),
                content.getContent(),
                content.getContentHint(),
                content.getGroupId().orElse(null),
                content.getSenderCertificate().getSerialized());
    }

    /** The sender, certified, and what it says, decrypted. */
    Opened open(JsonNode parameters) throws Exception {
        var validator = new CertificateValidator(Wire.publicKey(parameters.path("root")));
        byte[] message = Wire.bytes(parameters.path("message"));
        var opened = cipher().decrypt(validator, message, parameters.path("now").asLong());
        return new Opened(
                new Address(opened.getSenderUuid(), opened.getDeviceId()),
                opened.getPaddedMessage());
    }

    private static UnidentifiedSenderMessageContent content(JsonNode content) throws Exception {
        return new UnidentifiedSenderMessageContent(
                message(content.path("type").asText(), Wire.bytes(content.path("content"))),
                new SenderCertificate(Wire.bytes(content.path("certificate"))),
                content.path("contentHint").asInt(),
                Wire.optionalBytes(content.path("groupId")));
    }

    private static CiphertextMessage message(String type, byte[] content) throws Exception {
        return switch (type) {
            case "prekey" -> new PreKeySignalMessage(content);
            case "whisper" -> new SignalMessage(content);
            case "sender-key" -> new SenderKeyMessage(content);
            case "plaintext" -> new PlaintextContent(content);
            default -> throw new IllegalArgumentException("unknown type");
        };
    }
}
