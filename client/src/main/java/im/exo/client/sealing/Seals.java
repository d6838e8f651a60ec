package im.exo.client.sealing;

import com.google.protobuf.ByteString;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.keys.PeerAddress;
import im.exo.client.keys.ProtocolStore;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.realtime.ClientSend;

import org.signal.libsignal.internal.Native;
import org.signal.libsignal.metadata.SealedSessionCipher;
import org.signal.libsignal.metadata.certificate.SenderCertificate;
import org.signal.libsignal.metadata.protocol.UnidentifiedSenderMessageContent;
import org.signal.libsignal.protocol.message.CiphertextMessage;
import org.signal.libsignal.protocol.message.PreKeySignalMessage;
import org.signal.libsignal.protocol.message.SignalMessage;

import java.util.Optional;
import java.util.UUID;

/**
 * The layer around a message that only its recipient can take off, with who sent it inside
 * (libsignal's sealed sender, version 1).
 */
public final class Seals {

    /** What was found under a seal. */
    public sealed interface Opened {

        /** @param delivery with its sender, and the message as the ratchet made it */
        record Letter(Delivery delivery) implements Opened {}

        /** For somebody else, damaged, or from nobody whom the server certified. */
        record Nothing() implements Opened {}
    }

    private final ProfileStore store;
    private final ProtocolStore protocol;
    private final Certificates certificates;
    private final DeviceAddress self;

    public Seals(
            ProfileStore store,
            ProtocolStore protocol,
            Certificates certificates,
            DeviceAddress self) {
        this.store = store;
        this.protocol = protocol;
        this.certificates = certificates;
        this.self = self;
    }

    /**
     * Seals every ciphertext, under a certificate that is good now: a send may have waited for days.
     * What is inside stays the same however often it is sealed.
     */
    ClientSend seal(ClientSend send) throws Unreachable, ServerProblem, SignedOut {
        var certificate = certificates.own();
        var recipient = AccountId.of(send.getRecipient());
        var cipher =
                new SealedSessionCipher(protocol, certificates.uuid(), null, self.device().value());
        var sealed = send.toBuilder();
        for (var envelope : sealed.getEnvelopesBuilderList()) {
            for (var ciphertext : envelope.getCiphertextsBuilderList()) {
                ciphertext
                        .setContent(seal(cipher, recipient, ciphertext.build(), certificate))
                        .setType(CiphertextType.CIPHERTEXT_TYPE_SEALED);
            }
        }
        return sealed.build();
    }

    private ByteString seal(
            SealedSessionCipher cipher,
            AccountId recipient,
            Ciphertext ciphertext,
            SenderCertificate certificate) {
        var to = PeerAddress.of(DeviceAddress.of(recipient, ciphertext.getDevice()));
        try {
            byte[] bytes = ciphertext.getContent().toByteArray();
            CiphertextMessage message =
                    ciphertext.getType() == CiphertextType.CIPHERTEXT_TYPE_PREKEY
                            ? new PreKeySignalMessage(bytes)
                            : new SignalMessage(bytes);
            var content =
                    new UnidentifiedSenderMessageContent(
                            message,
                            certificate,
                            UnidentifiedSenderMessageContent.CONTENT_HINT_DEFAULT,
                            Optional.empty());
            return store.attempt(() -> ByteString.copyFrom(cipher.encrypt(to, content)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("libsignal failed", e);
        }
    }

    /** Takes the layer off; changes nothing. {@link Certificates#learnRoots} comes before it. */
    public Opened open(Delivery delivery) {
        try {
            // SealedSessionCipher.decrypt opens what is inside as well; here that is done by
            // whoever
            // opens other messages, after it was looked at whether this one is known.
            var content =
                    new UnidentifiedSenderMessageContent(
                            Native.SealedSessionCipher_DecryptToUsmc(
                                    delivery.getContent().toByteArray(), protocol));
            var certificate = content.getSenderCertificate();
            if (!certificates.good(certificate, delivery.getAcceptedAt())) {
                return new Opened.Nothing();
            }
            var sender = sender(certificate);
            var type = type(content);
            if (sender.equals(self) || type == CiphertextType.CIPHERTEXT_TYPE_UNSPECIFIED) {
                return new Opened.Nothing();
            }
            return new Opened.Letter(
                    delivery.toBuilder()
                            .setSenderAccount(sender.account().byteString())
                            .setSenderDevice(sender.device().value())
                            .setType(type)
                            .setContent(ByteString.copyFrom(content.getContent()))
                            .build());
        } catch (Exception e) {
            // Native calls throw whatever they like, all of it about these bytes.
            return new Opened.Nothing();
        }
    }

    private static DeviceAddress sender(SenderCertificate certificate) {
        var uuid = UUID.fromString(certificate.getSenderUuid());
        return DeviceAddress.of(
                new AccountId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits()),
                certificate.getSenderDeviceId());
    }

    private static CiphertextType type(UnidentifiedSenderMessageContent content) {
        return switch (content.getType()) {
            case CiphertextMessage.PREKEY_TYPE -> CiphertextType.CIPHERTEXT_TYPE_PREKEY;
            case CiphertextMessage.WHISPER_TYPE -> CiphertextType.CIPHERTEXT_TYPE_WHISPER;
            default -> CiphertextType.CIPHERTEXT_TYPE_UNSPECIFIED;
        };
    }
}
