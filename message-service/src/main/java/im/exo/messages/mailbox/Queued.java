package im.exo.messages.mailbox;

import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;

import org.jspecify.annotations.Nullable;

/** A committed envelope in a device's queue, without its content. Linked in order of position. */
public final class Queued {

    private final EnvelopeId id;
    private final @Nullable DeviceAddress sender;
    private final long position;
    private final int size;
    private final long acceptedAt;
    @Nullable Queued previous;
    @Nullable Queued next;

    /** Another one in the same queue under the same id, which only another sender can bring about. */
    @Nullable Queued namesake;

    Queued(
            EnvelopeId id,
            @Nullable DeviceAddress sender,
            long position,
            int size,
            long acceptedAt) {
        this.id = id;
        this.sender = sender;
        this.position = position;
        this.size = size;
        this.acceptedAt = acceptedAt;
    }

    public EnvelopeId id() {
        return id;
    }

    /** Null for an envelope without one. */
    public @Nullable DeviceAddress sender() {
        return sender;
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
