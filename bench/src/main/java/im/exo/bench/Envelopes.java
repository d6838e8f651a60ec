package im.exo.bench;

import com.google.protobuf.ByteString;

import im.exo.contract.EnvelopeId;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Envelope;

/** Envelopes of one ciphertext, written now, for one device. */
public final class Envelopes {
    private Envelopes() {}

    public static Envelope to(Accounts.Member member, ByteString content) {
        return to(member.device(), member.registrationId(), content);
    }

    public static Envelope to(int device, int registrationId, ByteString content) {
        long now = System.currentTimeMillis();
        return Envelope.newBuilder()
                .setId(EnvelopeId.next(now).byteString())
                .setSentAt(now)
                .addCiphertexts(ciphertext(device, registrationId, content))
                .build();
    }

    static Ciphertext ciphertext(int device, int registrationId, ByteString content) {
        return Ciphertext.newBuilder()
                .setDevice(device)
                .setRegistrationId(registrationId)
                .setType(CiphertextType.CIPHERTEXT_TYPE_WHISPER)
                .setContent(content)
                .build();
    }
}
