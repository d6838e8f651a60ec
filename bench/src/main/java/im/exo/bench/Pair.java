package im.exo.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientAck;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.ClientSend;
import im.exo.contract.realtime.ServerFrame;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One sender and its receiver. Keeps the client's rule of one unanswered send per recipient: what
 * falls due meanwhile waits and is sent together. Checks that everything arrives once and in order.
 * Used on one event loop only.
 */
final class Pair implements Lane {

    private final Accounts.Member recipient;
    private final byte[] filling;
    private final int perSend;
    private final ArrayDeque<Long> due = new ArrayDeque<>();
    private final ByteString recipientBytes;

    private final Socket sender;
    private @Nullable Socket receiver;
    private Histogram latency = new Histogram(3);
    private boolean unanswered;
    private int inFlight;
    private long request;
    private long sent;
    private long accepted;
    private long received;

    Pair(Socket sender, Accounts.Member recipient, int payloadBytes, int perSend) {
        this.sender = sender;
        this.recipient = recipient;
        this.perSend = perSend;
        this.recipientBytes = recipient.account().byteString();
        this.filling = new byte[payloadBytes];
        ThreadLocalRandom.current().nextBytes(filling);
    }

    /** The recipient is online from now on. */
    void online(Socket socket) {
        receiver = socket;
    }

    @Override
    public void recordInto(Histogram histogram) {
        latency = histogram;
    }

    @Override
    public void offer(long scheduledNanos) {
        due.add(scheduledNanos);
        flush();
    }

    @Override
    public int backlog() {
        return due.size() + inFlight;
    }

    private void flush() {
        if (unanswered || due.isEmpty()) {
            return;
        }
        var send =
                ClientSend.newBuilder()
                        .setRequest(++request)
                        .setRecipient(recipientBytes)
                        .setAccountVersion(recipient.version());
        inFlight = Math.min(perSend, due.size());
        for (int i = 0; i < inFlight; i++) {
            send.addEnvelopes(envelope(due.remove()));
        }
        unanswered = true;
        sender.write(ClientFrame.newBuilder().setSend(send).build());
    }

    private Envelope envelope(long scheduledNanos) {
        byte[] content = filling.clone();
        ByteBuffer.wrap(content).putLong(scheduledNanos).putLong(sent++);
        return Envelopes.to(recipient, UnsafeByteOperations.unsafeWrap(content));
    }

    void atSender(ServerFrame frame) {
        if (frame.hasResult()) {
            answered(frame.getResult());
        } else if (frame.hasFailure()) {
            throw new IllegalStateException("refused: " + frame.getFailure().getProblem());
        }
    }

    private void answered(SendResult result) {
        unanswered = false;
        if (result.getOutcome() == SendOutcome.SEND_OUTCOME_ACCEPTED) {
            accepted += inFlight;
        } else {
            throw new IllegalStateException("a send ended as " + result.getOutcome());
        }
        inFlight = 0;
        flush();
    }

    /** @return the acknowledgement that is to be written */
    ClientFrame atReceiver(Delivery delivery) {
        var content = delivery.getContent().asReadOnlyByteBuffer();
        long scheduled = content.getLong();
        long number = content.getLong();
        if (number != received) {
            throw new IllegalStateException(
                    "message %d came where %d was expected".formatted(number, received));
        }
        received++;
        latency.recordValue(Math.max(0, System.nanoTime() - scheduled) / 1_000);
        return ClientFrame.newBuilder()
                .setAck(
                        ClientAck.newBuilder()
                                .setPosition(delivery.getPosition())
                                .setEnvelope(delivery.getEnvelope()))
                .build();
    }

    void acknowledge(ClientFrames acks) {
        Objects.requireNonNull(receiver, "nobody is online").write(acks);
    }

    @Override
    public long accepted() {
        return accepted;
    }

    @Override
    public long received() {
        return received;
    }
}
