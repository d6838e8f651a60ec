package im.exo.gateway.realtime;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientAck;
import im.exo.contract.realtime.ClientEphemeral;
import im.exo.contract.realtime.ClientSend;
import im.exo.contract.realtime.QueueDrained;
import im.exo.contract.realtime.ServerEphemeral;
import im.exo.contract.realtime.ServerFrame;
import im.exo.contract.relay.Ack;
import im.exo.gateway.mailboxes.Author;
import im.exo.gateway.mailboxes.Checked;
import im.exo.gateway.mailboxes.Outgoing;
import im.exo.gateway.mailboxes.Subscriber;
import im.exo.gateway.mailboxes.Subscription;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/**
 * What a session and the mailboxes have to say to each other. Calls from the mailboxes come on the
 * relay loop and are handed to the session's turns.
 */
final class Conversation implements Subscriber {

    private final Session session;
    private final DeviceAddress device;
    private @Nullable Subscription subscription;
    private int unansweredSends;
    private long unansweredBytes;
    private boolean drained;

    Conversation(Session session, DeviceAddress device) {
        this.session = session;
        this.device = device;
    }

    Subscription subscribe(long accountVersion) {
        var made = session.sessions.mailboxes().subscribe(device, accountVersion, this);
        subscription = made;
        return made;
    }

    // From the client.

    void send(ClientSend send) {
        var checked =
                Checked.of(
                        new Author.Device(device),
                        send.getRecipient(),
                        send.getAccountVersion(),
                        send.getEnvelopesList());
        switch (checked) {
            case Checked.Rejected(var outcome) -> answer(send.getRequest(), outcome, Duration.ZERO);
            case Checked.Sendable(var outgoing) -> {
                var wait =
                        session.sessions
                                .sendLimits()
                                .take(device.account(), outgoing.envelopes().size());
                if (wait.isPresent()) {
                    answer(send.getRequest(), SendOutcome.SEND_OUTCOME_RATE_LIMITED, wait.get());
                } else {
                    send(send.getRequest(), outgoing);
                }
            }
        }
    }

    private void send(long request, Outgoing outgoing) {
        long bytes = outgoing.contentBytes();
        unansweredSends++;
        unansweredBytes += bytes;
        var config = session.sessions.config();
        if (unansweredSends >= config.maxSends()
                || unansweredBytes >= config.maxSendBytes().asLongValue()) {
            session.reading.pause(Reading.Pause.UNANSWERED);
        }
        long sentAt = System.nanoTime();
        session.sessions
                .mailboxes()
                .send(
                        outgoing,
                        result ->
                                session.peer
                                        .turns()
                                        .execute(() -> answered(request, bytes, sentAt, result)));
    }

    private void answered(long request, long bytes, long sentAt, SendResult result) {
        unansweredSends--;
        unansweredBytes -= bytes;
        session.sessions.answered(System.nanoTime() - sentAt);
        session.write(
                ServerFrame.newBuilder().setResult(result.toBuilder().setRequest(request)).build());
        var config = session.sessions.config();
        if (unansweredSends <= config.maxSends() / 2
                && unansweredBytes <= config.maxSendBytes().asLongValue() / 2) {
            session.reading.resume(Reading.Pause.UNANSWERED);
        }
    }

    private void answer(long request, SendOutcome outcome, Duration retryAfter) {
        session.write(
                ServerFrame.newBuilder()
                        .setResult(
                                SendResult.newBuilder()
                                        .setRequest(request)
                                        .setOutcome(outcome)
                                        .setRetryAfterMillis((int) retryAfter.toMillis()))
                        .build());
    }

    /** False when it is not an acknowledgement of anything. */
    boolean collect(ClientAck ack, List<Ack> acks) {
        if (ack.getPosition() <= 0 || ack.getEnvelope().size() != 16) {
            return false;
        }
        acks.add(
                Ack.newBuilder()
                        .setPosition(ack.getPosition())
                        .setEnvelope(ack.getEnvelope())
                        .build());
        return true;
    }

    void acknowledge(List<Ack> acks) {
        if (subscription != null) {
            subscription.acknowledge(acks);
        }
    }

    /**
     * Dropped without a word beyond what the account may send: it costs the owner as much as an
     * envelope does.
     *
     * @return false when it is malformed or too large
     */
    boolean ephemeral(ClientEphemeral frame) {
        var ephemeral = frame.getEphemeral();
        if (!Checked.passes(frame.getRecipient(), ephemeral)) {
            return false;
        }
        if (session.sessions.sendLimits().take(device.account(), 1).isEmpty()) {
            session.sessions
                    .mailboxes()
                    .ephemeral(device, AccountId.of(frame.getRecipient()), ephemeral);
        }
        return true;
    }

    // From the mailboxes.

    @Override
    public void deliver(List<Delivery> deliveries) {
        session.peer
                .turns()
                .execute(
                        () -> {
                            for (var delivery : deliveries) {
                                session.write(
                                        ServerFrame.newBuilder().setDelivery(delivery).build());
                            }
                        });
    }

    @Override
    public void deliver(List<Delivery> deliveries, Runnable written) {
        deliver(deliveries);
        session.peer.turns().execute(written);
    }

    @Override
    public void drained() {
        session.peer
                .turns()
                .execute(
                        () -> {
                            if (!drained) {
                                drained = true;
                                session.write(
                                        ServerFrame.newBuilder()
                                                .setDrained(QueueDrained.getDefaultInstance())
                                                .build());
                            }
                        });
    }

    @Override
    public void ephemeral(
            ByteString account, int fromDevice, CiphertextType type, ByteString content) {
        session.peer
                .turns()
                .execute(
                        () -> {
                            if (!session.peer.saturated()) {
                                session.write(
                                        ServerFrame.newBuilder()
                                                .setEphemeral(
                                                        ServerEphemeral.newBuilder()
                                                                .setSenderAccount(account)
                                                                .setSenderDevice(fromDevice)
                                                                .setType(type)
                                                                .setContent(content))
                                                .build());
                            }
                        });
    }

    @Override
    public void superseded() {
        session.peer.turns().execute(() -> session.end(Ending.SUPERSEDED));
    }

    @Override
    public void reconnect() {
        session.peer.turns().execute(() -> session.end(Ending.UNCERTAIN));
    }

    @Override
    public void deviceRemoved() {
        session.peer.turns().execute(() -> session.end(Ending.UNAUTHORIZED));
    }
}
