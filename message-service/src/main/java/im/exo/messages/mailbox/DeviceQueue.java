package im.exo.messages.mailbox;

import im.exo.contract.EnvelopeId;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/** What waits for one device, and what is on its way to disk for it. Loop only. */
public final class DeviceQueue {

    /** Whoever delivers from the queue. */
    public interface Listener {
        /** Committed, at the end of the queue; the content is at hand. */
        void arrived(Queued envelope, Letter letter);

        /** No longer in the queue; called while {@code envelope.next()} still leads on. */
        void removed(Queued envelope);
    }

    private final int device;
    private final Map<EnvelopeId, Queued> queued = new HashMap<>();
    private final Map<EnvelopeId, Object> underWay = new HashMap<>();
    private @Nullable Queued head;
    private @Nullable Queued tail;
    private @Nullable Listener listener;
    private long bytes;

    DeviceQueue(int device) {
        this.device = device;
    }

    public int device() {
        return device;
    }

    /** Bytes of content, queued or on their way to disk. */
    public long bytes() {
        return bytes;
    }

    /** Envelopes, queued or on their way to disk. */
    public int size() {
        return queued.size() + underWay.size();
    }

    public boolean idle() {
        return listener == null && underWay.isEmpty();
    }

    public @Nullable Queued head() {
        return head;
    }

    public @Nullable Queued tail() {
        return tail;
    }

    public @Nullable Queued find(EnvelopeId id) {
        return queued.get(id);
    }

    /** Whoever asked for this envelope to be stored, while that is not decided. */
    public @Nullable Object underWay(EnvelopeId id) {
        return underWay.get(id);
    }

    public void begin(EnvelopeId id, int size, Object by) {
        underWay.put(id, by);
        bytes += size;
    }

    public void abandon(EnvelopeId id, int size) {
        if (underWay.remove(id) != null) {
            bytes -= size;
        }
    }

    /** The envelope that was begun is on disk now. */
    public void commit(Letter letter) {
        if (underWay.remove(letter.id()) == null) {
            return;
        }
        var added = link(letter.id(), letter.position(), letter.size(), letter.acceptedAt());
        if (listener != null) {
            listener.arrived(added, letter);
        }
    }

    /** At loading, in order of position. */
    void restore(MailStore.Line line) {
        bytes += line.size();
        link(line.id(), line.position(), line.size(), line.acceptedAt());
    }

    private Queued link(EnvelopeId id, long position, int size, long acceptedAt) {
        var added = new Queued(id, position, size, acceptedAt);
        added.previous = tail;
        if (tail == null) {
            head = added;
        } else {
            tail.next = added;
        }
        tail = added;
        queued.put(id, added);
        return added;
    }

    public void remove(Queued envelope) {
        if (!queued.remove(envelope.id(), envelope)) {
            return;
        }
        bytes -= envelope.size();
        if (listener != null) {
            listener.removed(envelope);
        }
        if (envelope.previous == null) {
            head = envelope.next;
        } else {
            envelope.previous.next = envelope.next;
        }
        if (envelope.next == null) {
            tail = envelope.previous;
        } else {
            envelope.next.previous = envelope.previous;
        }
    }

    public @Nullable Listener listener() {
        return listener;
    }

    public void listener(@Nullable Listener listener) {
        this.listener = listener;
    }
}
