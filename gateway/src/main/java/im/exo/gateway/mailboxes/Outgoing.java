package im.exo.gateway.mailboxes;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.Envelope;

import java.util.List;

/**
 * A send that has been looked over: the same bytes whenever it has to be repeated.
 *
 * @param accountVersion the recipient's account version that the sender knows, 0 for none
 * @param envelopes 1 to 64, committed in order or not at all
 */
public record Outgoing(
        DeviceAddress from, AccountId to, long accountVersion, List<Envelope> envelopes) {

    /** Bytes of ciphertext, as credits count them. */
    public long contentBytes() {
        long bytes = 0;
        for (var envelope : envelopes) {
            for (var ciphertext : envelope.getCiphertextsList()) {
                bytes += ciphertext.getContent().size();
            }
        }
        return bytes;
    }

    im.exo.contract.relay.Send.Builder frame() {
        ByteString sender = from.account().byteString();
        return im.exo.contract.relay.Send.newBuilder()
                .setSenderAccount(sender)
                .setSenderDevice(from.device().value())
                .setRecipient(to.byteString())
                .setAccountVersion(accountVersion)
                .addAllEnvelopes(envelopes);
    }
}
