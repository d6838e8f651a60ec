package im.exo.client.outbox;

import com.fasterxml.jackson.annotation.JsonIgnore;

import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

/**
 * One message that waits for the server's word.
 *
 * @param peer the recipient's 16 bytes
 * @param envelope 16 bytes; stays the same when it has to be encrypted anew
 * @param content a serialized {@code Content}
 * @param receipt a note: made by this device, not by the user, see {@link Notes}
 */
record Entry(byte[] peer, byte[] envelope, long sentAt, byte[] content, boolean receipt) {

    @JsonIgnore
    AccountId recipient() {
        return AccountId.of(peer);
    }

    @JsonIgnore
    EnvelopeId envelopeId() {
        return EnvelopeId.of(envelope);
    }

    @Override
    public String toString() {
        return "Entry[redacted]";
    }
}
