package im.exo.gateway.testing;

import im.exo.contract.AccountId;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.realtime.Authenticate;
import im.exo.contract.realtime.ClientAck;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientSend;

/** What a client says on its socket. */
public final class Frames {

    private Frames() {}

    public static ClientFrame.Builder send(long request, AccountId to, Envelope envelope) {
        return ClientFrame.newBuilder()
                .setSend(
                        ClientSend.newBuilder()
                                .setRequest(request)
                                .setRecipient(to.byteString())
                                .addEnvelopes(envelope));
    }

    public static ClientFrame.Builder renew(String token) {
        return ClientFrame.newBuilder().setRenew(Authenticate.newBuilder().setToken(token));
    }

    public static ClientFrame.Builder ack(Delivery delivery) {
        return ClientFrame.newBuilder()
                .setAck(
                        ClientAck.newBuilder()
                                .setPosition(delivery.getPosition())
                                .setEnvelope(delivery.getEnvelope()));
    }
}
