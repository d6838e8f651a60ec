package im.exo.messages.mailbox;

import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

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
    private final Map<Origin, Object> underWay = new HashMap<>();
    private @Nullable Queued head;
    private @Nullable Queued tail;
    private @Nullable Listener listener;
    private Tally tally;
    private int size;
    private long queuedBytes;
    private long bytesUnderWay;

    /** What a repeated envelope is known by: another sender's id that looks the same is another. */
    private record Origin(EnvelopeId id, @Nullable DeviceAddress sender) {}

    /** @param tally counts what is queued here, with others */
    DeviceQueue(int device, Tally tally) {
        this.device = device;
        this.tally = tally;
    }

    /** No longer in memory: what is still done to it counts nowhere. */
    void leave() {
        tally.add(-size, -queuedBytes);
        tally = new Tally();
    }

    public int device() {
        return device;
    }

    /** Bytes of content, queued or on their way to disk. */
    public long bytes() {
        return queuedBytes + bytesUnderWay;
    }

    /** Envelopes, queued or on their way to disk. */
    public int size() {
        return size + underWay.size();
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

    /** @param sender null for an envelope without one */
    public @Nullable Queued find(EnvelopeId id, @Nullable DeviceAddress sender) {
        var found = queued.get(id);
        while (found != null && !Objects.equals(found.sender(), sender)) {
            found = found.namesake;
        }
        return found;
    }

    public @Nullable Queued find(EnvelopeId id, long position) {
        var found = queued.get(id);
        while (found != null && found.position() != position) {
            found = found.namesake;
        }
        return found;
    }

    /** Whoever asked for this envelope to be stored, while that is not decided. */
    public @Nullable Object underWay(EnvelopeId id, @Nullable DeviceAddress sender) {
        return underWay.get(new Origin(id, sender));
    }

    public void begin(Letter letter, Object by) {
        underWay.put(new Origin(letter.id(), letter.sender()), by);
        bytesUnderWay += letter.size();
    }

    public void abandon(Letter letter) {
        ended(letter);
    }

    private boolean ended(Letter letter) {
        boolean begun = underWay.remove(new Origin(letter.id(), letter.sender())) != null;
        if (begun) {
            bytesUnderWay -= letter.size();
        }
        return begun;
    }

    /** The envelope that was begun is on disk now. */
    public void commit(Letter letter) {
        if (!ended(letter)) {
            return;
        }
        var added =
                link(
                        letter.id(),
                        letter.sender(),
                        letter.position(),
                        letter.size(),
                        letter.acceptedAt());
        if (listener != null) {
            listener.arrived(added, letter);
        }
    }

    /** At loading, in order of position. */
    void restore(MailStore.Line line) {
        link(line.id(), line.sender(), line.position(), line.size(), line.acceptedAt());
    }

    private Queued link(
            EnvelopeId id,
            @Nullable DeviceAddress sender,
            long position,
            int size,
            long acceptedAt) {
        var added = new Queued(id, shared(sender), position, size, acceptedAt);
        added.previous = tail;
        if (tail == null) {
            head = added;
        } else {
            tail.next = added;
        }
        tail = added;
        added.namesake = queued.put(id, added);
        this.size++;
        queuedBytes += size;
        tally.add(1, added.size());
        return added;
    }

    /** Most envelopes in a row are from one sender, whose address is kept once then. */
    private @Nullable DeviceAddress shared(@Nullable DeviceAddress sender) {
        return tail != null && Objects.equals(tail.sender(), sender) ? tail.sender() : sender;
    }

    public void remove(Queued envelope) {
        if (!forget(envelope)) {
            return;
        }
        size--;
        tally.add(-1, -envelope.size());
        queuedBytes -= envelope.size();
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

    private boolean forget(Queued envelope) {
        var at = queued.get(envelope.id());
        if (at == envelope) {
            if (envelope.namesake == null) {
                queued.remove(envelope.id());
            } else {
                queued.put(envelope.id(), envelope.namesake);
            }
            return true;
        }
        while (at != null && at.namesake != envelope) {
            at = at.namesake;
        }
        if (at == null) {
            return false;
        }
        at.namesake = envelope.namesake;
        return true;
    }

    public @Nullable Listener listener() {
        return listener;
    }

    public void listener(@Nullable Listener listener) {
        this.listener = listener;
    }
}
