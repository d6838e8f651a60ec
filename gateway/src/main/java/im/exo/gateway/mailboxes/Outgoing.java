package im.exo.gateway.mailboxes;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.relay.Send;

import java.util.List;

/**
 * A send that has been looked over: the same bytes whenever it has to be repeated.
 *
 * @param accountVersion the recipient's account version that the sender knows, 0 for none
 * @param envelopes 1 to 64, committed in order or not at all
 */
public record Outgoing(Author from, AccountId to, long accountVersion, List<Envelope> envelopes) {

    /** Whether all of it is sealed; otherwise none of it is. */
    private boolean sealed() {
        return envelopes.getFirst().getCiphertexts(0).getType()
                == CiphertextType.CIPHERTEXT_TYPE_SEALED;
    }

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

    Send.Builder frame() {
        var send =
                Send.newBuilder()
                        .setRecipient(to.byteString())
                        .setAccountVersion(accountVersion)
                        .addAllEnvelopes(envelopes);
        switch (from) {
            case Author.Device(var address) -> sign(send, address);
            case Author.KeyHolder(var key) -> send.setAccessKey(key.byteString());
        }
        return send;
    }

    private void sign(Send.Builder send, DeviceAddress address) {
        if (!sealed()) {
            send.setSenderAccount(address.account().byteString());
        }
        if (!sealed() || address.account().equals(to)) {
            send.setSenderDevice(address.device().value());
        }
    }
}
