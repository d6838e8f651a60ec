package im.exo.gateway.mailboxes;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.Limits;
import im.exo.contract.RegistrationId;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.Ephemeral;
import im.exo.contract.mailbox.SendOutcome;

import java.util.List;

/** What a client wants to send, looked over before it costs anybody else anything. */
public sealed interface Checked {

    /** An ephemeral frame as it is serialised; many of them must not crowd sends off a stream. */
    int EPHEMERAL_BYTES = 16 * 1024;

    record Sendable(Outgoing send) implements Checked {}

    /** Malformed or too large; nothing was sent. */
    record Rejected(SendOutcome outcome) implements Checked {}

    /** @param recipient as it came: not yet known to be 16 bytes */
    static Checked of(Author from, ByteString recipient, long version, List<Envelope> envelopes) {
        if (envelopes.isEmpty() || envelopes.size() > Limits.ENVELOPES_PER_SEND) {
            return new Rejected(SendOutcome.SEND_OUTCOME_MALFORMED);
        }
        try {
            var to = AccountId.of(recipient);
            for (var envelope : envelopes) {
                EnvelopeId.of(envelope.getId());
                if (envelope.getSentAt() < 0 || version < 0) {
                    return new Rejected(SendOutcome.SEND_OUTCOME_MALFORMED);
                }
                if (bytes(envelope.getCiphertextsList()) > Limits.ENVELOPE_BYTES) {
                    return new Rejected(SendOutcome.SEND_OUTCOME_TOO_LARGE);
                }
            }
            return sealing(from, envelopes)
                    ? new Sendable(new Outgoing(from, to, version, envelopes))
                    : new Rejected(SendOutcome.SEND_OUTCOME_MALFORMED);
        } catch (IllegalArgumentException e) {
            return new Rejected(SendOutcome.SEND_OUTCOME_MALFORMED);
        }
    }

    /** Whether it is sealed as a whole or not at all; without a token it has to be. */
    private static boolean sealing(Author from, List<Envelope> envelopes) {
        boolean some = false;
        boolean all = true;
        for (var envelope : envelopes) {
            for (var ciphertext : envelope.getCiphertextsList()) {
                boolean sealed = ciphertext.getType() == CiphertextType.CIPHERTEXT_TYPE_SEALED;
                some |= sealed;
                all &= sealed;
            }
        }
        return switch (from) {
            case Author.Device _ -> some == all;
            case Author.KeyHolder _ -> all;
        };
    }

    /** Whether it may go to that account: well-formed, and small as typing notices are. */
    static boolean passes(ByteString recipient, Ephemeral ephemeral) {
        if (ephemeral.getSerializedSize() > EPHEMERAL_BYTES) {
            return false;
        }
        try {
            AccountId.of(recipient);
            bytes(ephemeral.getCiphertextsList());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static long bytes(List<Ciphertext> ciphertexts) {
        if (ciphertexts.isEmpty()) {
            throw new IllegalArgumentException("an envelope for no device");
        }
        long seenLow = 0;
        long seenHigh = 0;
        long bytes = 0;
        for (var ciphertext : ciphertexts) {
            int device = new DeviceId(ciphertext.getDevice()).value();
            new RegistrationId(ciphertext.getRegistrationId());
            long bit = 1L << (device & 63);
            if (((device < 64 ? seenLow : seenHigh) & bit) != 0) {
                throw new IllegalArgumentException("a device named twice");
            }
            seenLow |= device < 64 ? bit : 0;
            seenHigh |= device < 64 ? 0 : bit;
            if (!known(ciphertext.getType()) || ciphertext.getContent().isEmpty()) {
                throw new IllegalArgumentException("no ciphertext of a known type");
            }
            bytes += ciphertext.getContent().size();
        }
        return bytes;
    }

    private static boolean known(CiphertextType type) {
        return switch (type) {
            case CIPHERTEXT_TYPE_WHISPER,
                    CIPHERTEXT_TYPE_PREKEY,
                    CIPHERTEXT_TYPE_SEALED,
                    CIPHERTEXT_TYPE_SENDER_KEY,
                    CIPHERTEXT_TYPE_PLAINTEXT ->
                    true;
            case CIPHERTEXT_TYPE_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    }
}
