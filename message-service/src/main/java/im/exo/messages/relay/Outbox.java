package im.exo.messages.relay;

import im.exo.contract.Limits;
import im.exo.contract.relay.Deliveries;
import im.exo.contract.relay.RelayReply;
import im.exo.contract.relay.ToGateway;
import im.exo.messages.mailbox.Letter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/** Replies that gather until the stream is ready, merged into few messages. Loop only. */
final class Outbox {

    private static final int FRAME = 64;

    private record Entry(RelayReply reply, int size) {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
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

    /** Joins deliveries that follow each other to the same socket. */
    void add(long session, long registration, Letter letter) {
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
        return message.build();
    }
}
