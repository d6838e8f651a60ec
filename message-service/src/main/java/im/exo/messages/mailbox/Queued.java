package im.exo.messages.mailbox;

import im.exo.contract.EnvelopeId;

import org.jspecify.annotations.Nullable;

/** A committed envelope in a device's queue, without its content. Linked in order of position. */
public final class Queued {

    private final EnvelopeId id;
    private final long position;
    private final int size;
    @Nullable Queued previous;
    @Nullable Queued next;

    Queued(EnvelopeId id, long position, int size) {
        this.id = id;
        this.position = position;
        this.size = size;
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

    public @Nullable Queued next() {
        return next;
    }
}
