package im.exo.messages.intake;

import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.TraceContext;
import im.exo.contract.mailbox.Ciphertext;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A send whose form has been checked: bounds, identifiers, no device twice.
 *
 * @param number the asking side's
 * @param accountVersion of the recipient, as the sender knows it; 0 for none
 * @param bytes of content, all envelopes together
 * @param trace null unless the gateway traces this send
 */
public record SendRequest(
        long number,
        Sender sender,
        AccountId recipient,
        int shard,
        long accountVersion,
        List<Parcel> parcels,
        int bytes,
        @Nullable TraceContext trace) {

    /** As the next steps of its trace see it. */
    public SendRequest within(TraceContext context) {
        return new SendRequest(
                number, sender, recipient, shard, accountVersion, parcels, bytes, context);
    }

    /** One envelope with a ciphertext for each device. */
    public record Parcel(EnvelopeId id, long sentAt, List<Ciphertext> ciphertexts) {}
}
