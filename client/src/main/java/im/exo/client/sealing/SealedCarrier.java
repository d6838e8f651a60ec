package im.exo.client.sealing;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.outbox.Carrier;
import im.exo.client.profiles.ProfileKeys;
import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientSend;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Seals what is sent. It goes without a token to those whose access key is known, and otherwise, or
 * when the key is not taken any more, the way of everything else. Whether sends make sense is what
 * that way says: while it is closed, the other one is as well.
 */
public final class SealedCarrier implements Carrier {

    private final Seals seals;
    private final ProfileKeys keys;
    private final UnnamedSends unnamed;
    private final Carrier named;
    private final AtomicInteger underWay = new AtomicInteger();

    /** @param named the way that carries this device's token */
    public SealedCarrier(Seals seals, ProfileKeys keys, UnnamedSends unnamed, Carrier named) {
        this.seals = seals;
        this.keys = keys;
        this.unnamed = unnamed;
        this.named = named;
    }

    @Override
    public SendResult send(ClientSend send)
            throws Away, InterruptedException, Unreachable, ServerProblem, SignedOut {
        if (!named.online()) {
            throw new Away("offline");
        }
        var sealed = seals.seal(send);
        var recipient = AccountId.of(send.getRecipient());
        var key = keys.accessKeyOf(recipient);
        if (key.isPresent()) {
            var result = sendUnnamed(recipient, key.get(), sealed);
            if (result.getOutcome() != SendOutcome.SEND_OUTCOME_UNAUTHORIZED) {
                return result;
            }
            keys.refused(recipient, key.get());
        }
        return named.send(sealed);
    }

    private SendResult sendUnnamed(AccountId recipient, AccessKey key, ClientSend sealed)
            throws Unreachable, ServerProblem {
        underWay.incrementAndGet();
        try {
            return unnamed.send(recipient, key, sealed);
        } finally {
            underWay.decrementAndGet();
        }
    }

    /** Sends without a token that have left and are not answered. */
    public int unansweredUnnamed() {
        return underWay.get();
    }

    @Override
    public boolean online() {
        return named.online();
    }

    @Override
    public boolean awaitOnline() throws InterruptedException {
        return named.awaitOnline();
    }
}
