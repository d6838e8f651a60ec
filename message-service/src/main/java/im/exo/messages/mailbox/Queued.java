package im.exo.messages.mailbox;

import im.exo.contract.EnvelopeId;

import org.jspecify.annotations.Nullable;

/** A committed envelope in a device's queue, without its content. Linked in order of position. */
public final class Queued {

    private final EnvelopeId id;
    private final long position;
    private final int size;
    private final long acceptedAt;
    @Nullable Queued previous;
    @Nullable Queued next;

    Queued(EnvelopeId id, long position, int size, long acceptedAt) {
        this.id = id;
        this.position = position;
        this.size = size;
        this.acceptedAt = acceptedAt;
    }

    public EnvelopeId id() {
        return id;
    }

    public long position() {
        return position;
    }

    public int size() {
        return size;
    }

    /** Milliseconds since the epoch, by the server's clock. */
    public long acceptedAt() {
        return acceptedAt;
    }

    public @Nullable Queued next() {
        return next;
    }
}
