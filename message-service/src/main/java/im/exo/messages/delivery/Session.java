package im.exo.messages.delivery;

import im.exo.messages.mailbox.DeviceQueue;
import im.exo.messages.mailbox.Letter;
import im.exo.messages.mailbox.Mailbox;
import im.exo.messages.mailbox.Queued;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A registered socket of a device: how far it has been served, and how much of that it has not
 * acknowledged. Loop only.
 */
final class Session implements DeviceQueue.Listener {

    private static final Logger LOG = Logger.getLogger(Session.class);

    private final Deliveries deliveries;
    private final GatewayLine line;
    private final long number;
    private final long registration;
    private final Mailbox mailbox;
    private final DeviceQueue queue;
    private final Window window;
    private final long drainsAt;
    private @Nullable Queued next;
    private int flying;
    private long flyingBytes;
    private boolean drained;
    private boolean reading;

    Session(
            Deliveries deliveries,
            GatewayLine line,
            long number,
            long registration,
            Mailbox mailbox,
            DeviceQueue queue,
            Window window) {
        this.deliveries = deliveries;
        this.line = line;
        this.number = number;
        this.registration = registration;
        this.mailbox = mailbox;
        this.queue = queue;
        this.window = window;
        this.next = queue.head();
        var tail = queue.tail();
        this.drainsAt = tail == null ? -1 : tail.position();
    }

    GatewayLine line() {
        return line;
    }

    long number() {
        return number;
    }

    long registration() {
        return registration;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    DeviceQueue queue() {
        return queue;
    }

    boolean current() {
        return queue.listener() == this;
    }

    @Override
    public void arrived(Queued envelope, Letter letter) {
        if (next != null) {
            return;
        }
        if (fits(flying, flyingBytes, envelope.size()) && line.takes(envelope.size())) {
            deliver(envelope, letter);
        } else {
            next = envelope;
            if (!line.takes(envelope.size())) {
                deliveries.stalled(this);
            }
        }
    }

    @Override
    public void removed(Queued envelope) {
        if (envelope == next) {
            next = envelope.next();
            checkDrained();
        } else if (next == null || envelope.position() < next.position()) {
            flying--;
            flyingBytes -= envelope.size();
        }
    }

    /** The positions to read next, or null when the window is shut, or there is nothing. */
    @Nullable Span toRead() {
        var first = next;
        if (first == null || reading) {
            return null;
        }
        int count = flying;
        long bytes = flyingBytes;
        var last = first;
        for (var at = first; at != null && fits(count, bytes, at.size()); at = at.next()) {
            count++;
            bytes += at.size();
            last = at;
        }
        if (count == flying) {
            return null;
        }
        if (!line.takes(first.size())) {
            deliveries.stalled(this);
            return null;
        }
        return new Span(first.position(), last.position());
    }

    /** From one position to another, both included. */
    record Span(long from, long to) {}

    void reading(boolean now) {
        reading = now;
    }

    /**
     * Delivers what was read, as far as it is still queued and fits.
     *
     * @return whether all of it could be handed over
     */
    boolean read(Span span, Iterable<Letter> letters) {
        for (var letter : letters) {
            dropUpTo(letter.position() - 1);
            if (next == null || next.position() != letter.position()) {
                continue;
            }
            if (!fits(flying, flyingBytes, letter.size())) {
                return true;
            }
            if (!line.takes(letter.size())) {
                deliveries.stalled(this);
                return false;
            }
            deliver(next, letter);
        }
        dropUpTo(span.to());
        return true;
    }

    /** What memory has and the table has not: an earlier owner's acknowledgement came late. */
    private void dropUpTo(long position) {
        for (var gone = next; gone != null && gone.position() <= position; gone = next) {
            LOG.warnf("event=row-missing shard=%d", mailbox.tenure().shard());
            queue.remove(gone);
        }
    }

    int flying() {
        return flying;
    }

    long flyingBytes() {
        return flyingBytes;
    }

    /** There is more, and the window does not take it before something is acknowledged. */
    boolean full() {
        return next != null && !fits(flying, flyingBytes, next.size());
    }

    private void deliver(Queued envelope, Letter letter) {
        line.deliver(number, registration, letter);
        flying++;
        flyingBytes += envelope.size();
        next = envelope.next();
        checkDrained();
    }

    /** Tells once that all that was queued at registration has been handed over. */
    void checkDrained() {
        if (!drained && (next == null || next.position() > drainsAt)) {
            drained = true;
            line.drained(number, registration);
        }
    }

    private boolean fits(int count, long bytes, int size) {
        return count == 0 || (count < window.envelopes() && bytes + size <= window.bytes());
    }
}
