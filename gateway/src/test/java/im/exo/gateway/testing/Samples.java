package im.exo.gateway.testing;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Envelope;
import im.exo.gateway.mailboxes.Author;
import im.exo.gateway.mailboxes.Outgoing;

import java.util.List;

/** Values for tests. */
public final class Samples {

    private Samples() {}

    public static DeviceAddress device() {
        return DeviceAddress.of(AccountId.random(), 1);
    }

    public static Envelope envelope(int bytes) {
        return Envelope.newBuilder()
                .setId(EnvelopeId.next(System.currentTimeMillis()).byteString())
                .setSentAt(System.currentTimeMillis())
                .addCiphertexts(
                        Ciphertext.newBuilder()
                                .setDevice(1)
                                .setRegistrationId(77)
                                .setType(CiphertextType.CIPHERTEXT_TYPE_WHISPER)
                                .setContent(ByteString.copyFrom(new byte[bytes])))
                .build();
    }

    public static Envelope sealed(int bytes) {
        var envelope = envelope(bytes).toBuilder();
        envelope.getCiphertextsBuilderList()
                .forEach(one -> one.setType(CiphertextType.CIPHERTEXT_TYPE_SEALED));
        return envelope.build();
    }

    public static Outgoing send(DeviceAddress from, AccountId to) {
        return new Outgoing(new Author.Device(from), to, 0, List.of(envelope(100)));
    }
}
