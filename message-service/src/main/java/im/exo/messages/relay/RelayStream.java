package im.exo.messages.relay;

import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.relay.Announce;
import im.exo.contract.relay.Closed;
import im.exo.contract.relay.Credit;
import im.exo.contract.relay.Drained;
import im.exo.contract.relay.EphemeralDelivery;
import im.exo.contract.relay.Pong;
import im.exo.contract.relay.Registered;
import im.exo.contract.relay.RelayReply;
import im.exo.contract.relay.ToGateway;
import im.exo.messages.delivery.GatewayLine;
import im.exo.messages.intake.Answer;
import im.exo.messages.mailbox.Letter;
import im.exo.messages.traces.MailTraces;
import im.exo.messages.traces.MailTraces.What;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** One gateway's stream: credit both ways, liveness, replies that gather. Loop only. */
final class RelayStream implements GatewayLine {

    /** Content a gateway may have on its way to us, unanswered. */
    static final long CREDIT = 16L * 1024 * 1024;

    /** Beyond what credit and requests explain, nobody is reading at the other end. */
    private static final long OUTBOX_BYTES = 64L * 1024 * 1024;

    private static final int EPHEMERAL_BACKLOG = 256 * 1024;

    private final ServerCallStreamObserver<ToGateway> out;
    private final MailTraces traces;
    private final Outbox outbox = new Outbox();
    private long theirCredit;
    private long ourCredit = CREDIT;
    private long toReturn;
    private long heardAt = System.nanoTime();
    private boolean greeted;
    private boolean ended;
    private boolean wantsResume;

    RelayStream(ServerCallStreamObserver<ToGateway> out, MailTraces traces) {
        this.out = out;
        this.traces = traces;
    }

    boolean greeted() {
        return greeted;
    }

    boolean ended() {
        return ended;
    }

    /** Bytes that wait to be written. */
    long waiting() {
        return outbox.bytes();
    }

    /** Content that the gateway still takes, in bytes. */
    long credit() {
        return theirCredit;
    }

    void greet(long credit) {
        greeted = true;
        theirCredit = credit;
    }

    void heard() {
        heardAt = System.nanoTime();
    }

    long silentNanos(long now) {
        return now - heardAt;
    }

    /** @return false when the gateway sends more than it was given credit for */
    boolean charge(int bytes) {
        ourCredit -= bytes;
        return ourCredit >= 0;
    }

    void giveBack(int bytes) {
        toReturn += bytes;
    }

    /** @return whether sessions that wait for credit should go on */
    boolean refill(long bytes) {
        theirCredit += bytes;
        return takeResume();
    }

    void announce(List<Announcement> owned, String instance, int shardCount) {
        var announce =
                Announce.newBuilder()
                        .setInstance(instance)
                        .setShardCount(shardCount)
                        .setCredit(CREDIT);
        for (var one : owned) {
            announce.addShardsBuilder().setShard(one.shard()).setEpoch(one.epoch());
        }
        outbox.add(RelayReply.newBuilder().setAnnounce(announce).build());
    }

    /** A shard under its epoch. */
    record Announcement(int shard, int epoch) {}

    void answer(long number, Answer answer) {
        outbox.add(RelayReply.newBuilder().setResult(Replies.result(number, answer)).build());
    }

    void reply(RelayReply reply) {
        outbox.add(reply);
    }

    void pong(long nonce) {
        outbox.add(RelayReply.newBuilder().setPong(Pong.newBuilder().setNonce(nonce)).build());
    }

    @Override
    public boolean takes(int bytes) {
        boolean now = !ended && theirCredit >= bytes && outbox.bytes() < OUTBOX_BYTES / 2;
        wantsResume |= !now;
        return now;
    }

    private boolean takeResume() {
        boolean resume = wantsResume;
        wantsResume = false;
        return resume;
    }

    @Override
    public void registered(long session, long registration) {
        outbox.add(
                RelayReply.newBuilder()
                        .setRegistered(
                                Registered.newBuilder()
                                        .setSession(session)
                                        .setRegistration(registration))
                        .build());
    }

    @Override
    public void deliver(long session, long registration, Letter letter) {
        theirCredit -= letter.size();
        outbox.add(session, registration, letter, traces.of(What.DELIVERY, letter.trace()));
    }

    @Override
    public void drained(long session, long registration) {
        outbox.add(
                RelayReply.newBuilder()
                        .setDrained(
                                Drained.newBuilder()
                                        .setSession(session)
                                        .setRegistration(registration))
                        .build());
    }

    @Override
    public void closed(long session, long registration, End end) {
        var reason =
                switch (end) {
                    case SUPERSEDED -> Closed.Reason.REASON_SUPERSEDED;
                    case RECONNECT -> Closed.Reason.REASON_RECONNECT;
                    case DEVICE_REMOVED -> Closed.Reason.REASON_DEVICE_REMOVED;
                    case NOT_OWNER -> Closed.Reason.REASON_NOT_OWNER;
                };
        outbox.add(
                RelayReply.newBuilder()
                        .setClosed(
                                Closed.newBuilder()
                                        .setSession(session)
                                        .setRegistration(registration)
                                        .setReason(reason))
                        .build());
    }

    @Override
    public void ephemeral(long session, @Nullable DeviceAddress sender, Ciphertext ciphertext) {
        if (outbox.bytes() > EPHEMERAL_BACKLOG) {
            return;
        }
        theirCredit -= ciphertext.getContent().size();
        var delivery =
                EphemeralDelivery.newBuilder()
                        .setSession(session)
                        .setTypeValue(ciphertext.getTypeValue())
                        .setContent(ciphertext.getContent());
        if (sender != null) {
            delivery.setSenderAccount(sender.account().byteString())
                    .setSenderDevice(sender.device().value());
        }
        outbox.add(RelayReply.newBuilder().setEphemeral(delivery).build());
    }

    /**
     * Writes what has gathered, as far as the transport takes it.
     *
     * @return whether sessions that wait for room should go on
     */
    boolean flush() {
        if (ended) {
            return false;
        }
        if (outbox.bytes() > OUTBOX_BYTES) {
            end(Status.RESOURCE_EXHAUSTED.withDescription("replies are not being read"));
            return false;
        }
        if (toReturn > 0 && (toReturn > CREDIT / 64 || !outbox.empty())) {
            outbox.add(
                    RelayReply.newBuilder()
                            .setCredit(Credit.newBuilder().setBytes(toReturn))
                            .build());
            ourCredit += toReturn;
            toReturn = 0;
        }
        boolean wrote = false;
        while (out.isReady()) {
            var message = outbox.next();
            if (message == null) {
                break;
            }
            out.onNext(message);
            wrote = true;
        }
        return wrote && theirCredit > 0 && takeResume();
    }

    void end(Status status) {
        if (!ended) {
            stop();
            out.onError(status.asRuntimeException());
        }
    }

    /** The other side is gone: nothing more is written. */
    void lost() {
        stop();
    }

    private void stop() {
        ended = true;
        outbox.lost();
    }

    void complete() {
        if (!ended) {
            stop();
            out.onCompleted();
        }
    }
}
