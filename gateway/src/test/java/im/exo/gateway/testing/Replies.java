package im.exo.gateway.testing;

import com.google.protobuf.ByteString;

import im.exo.contract.relay.Closed;
import im.exo.contract.relay.Drained;
import im.exo.contract.relay.EphemeralDelivery;
import im.exo.contract.relay.EphemeralSend;
import im.exo.contract.relay.Registered;
import im.exo.contract.relay.RelayReply;

/** What an instance says about a socket. */
final class Replies {

    private Replies() {}

    static RelayReply.Builder registered(long session, long registration) {
        return RelayReply.newBuilder()
                .setRegistered(
                        Registered.newBuilder().setSession(session).setRegistration(registration));
    }

    static RelayReply.Builder drained(long session, long registration) {
        return RelayReply.newBuilder()
                .setDrained(Drained.newBuilder().setSession(session).setRegistration(registration));
    }

    static RelayReply.Builder closed(long session, long registration, Closed.Reason reason) {
        return RelayReply.newBuilder()
                .setClosed(
                        Closed.newBuilder()
                                .setSession(session)
                                .setRegistration(registration)
                                .setReason(reason));
    }

    static RelayReply.Builder ephemeral(long session, EphemeralSend send, ByteString content) {
        return RelayReply.newBuilder()
                .setEphemeral(
                        EphemeralDelivery.newBuilder()
                                .setSession(session)
                                .setSenderAccount(send.getSenderAccount())
                                .setSenderDevice(send.getSenderDevice())
                                .setContent(content));
    }
}
