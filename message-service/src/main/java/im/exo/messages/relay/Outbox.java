package im.exo.messages.relay;

import im.exo.contract.Limits;
import im.exo.contract.relay.Deliveries;
import im.exo.contract.relay.RelayReply;
import im.exo.contract.relay.ToGateway;
import im.exo.messages.mailbox.Letter;
import im.exo.messages.traces.MailTraces.Step;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Replies that gather until the stream is ready, merged into few messages. Loop only. */
final class Outbox {

    private static final int FRAME = 64;

    private record Entry(RelayReply reply, int size) {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final List<Step> steps = new ArrayList<>(0);
    private Deliveries.@Nullable Builder open;
    private int openSize;
    private long bytes;

    /** Bytes that wait. */
    long bytes() {
        return bytes;
    }

    boolean empty() {
        return entries.isEmpty() && open == null;
    }

    void add(RelayReply reply) {
        closeOpen();
        int size = reply.getSerializedSize() + 8;
        entries.add(new Entry(reply, size));
        bytes += size;
    }

    /**
     * Joins deliveries that follow each other to the same socket.
     *
     * @param step ends when all that waits has been handed to the stream; null unless it is traced
     */
    void add(long session, long registration, Letter letter, @Nullable Step step) {
        int size = letter.size() + 2 * FRAME;
        if (open == null
                || open.getSession() != session
                || open.getRegistration() != registration
                || openSize + size > Limits.STREAM_MESSAGE_BYTES / 2) {
            closeOpen();
            open = Deliveries.newBuilder().setSession(session).setRegistration(registration);
            openSize = FRAME;
            bytes += FRAME;
        }
        open.addDeliveries(Replies.delivery(letter));
        if (step != null) {
            open.addTraces(step.context().bytes());
            steps.add(step);
        }
        openSize += size;
        bytes += size;
    }

    private void closeOpen() {
        var deliveries = open;
        if (deliveries != null) {
            open = null;
            entries.add(
                    new Entry(RelayReply.newBuilder().setDeliveries(deliveries).build(), openSize));
        }
    }

    /** The next message for the stream, at most 1 MiB; null when there is nothing to say. */
    @Nullable ToGateway next() {
        closeOpen();
        if (entries.isEmpty()) {
            return null;
        }
        var message = ToGateway.newBuilder();
        int size = 0;
        while (!entries.isEmpty()
                && (size == 0 || size + entries.peek().size() <= Limits.STREAM_MESSAGE_BYTES)) {
            var entry = entries.poll();
            size += entry.size();
            message.addReplies(entry.reply());
        }
        bytes -= size;
        if (entries.isEmpty()) {
            endSteps("handed-over");
        }
        return message.build();
    }

    /** The stream has ended: what waits goes nowhere. */
    void lost() {
        endSteps("lost");
    }

    private void endSteps(String outcome) {
        steps.forEach(step -> step.end(outcome));
        steps.clear();
    }
}
