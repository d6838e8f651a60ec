package im.exo.gateway.realtime;

import im.exo.contract.realtime.ServerFrame;
import im.exo.contract.realtime.ServerFrames;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Frames on their way to one client, merged into few messages. Empty it holds no memory but itself.
 * Confined to its session's turns; only the sum over all sessions is shared.
 */
final class Backlog {

    /** A merged message stays below this unless a single frame is larger. */
    private static final int MESSAGE_BYTES = 256 * 1024;

    /** What a frame takes in memory beyond its bytes: an answer of four bytes is no small thing. */
    static final int FRAME_BYTES = 128;

    private final long max;
    private final long maxOfAll;
    private final AtomicLong ofAll;
    private @Nullable ArrayDeque<ServerFrame> frames;
    private long bytes;

    Backlog(RealtimeConfig config, AtomicLong ofAll) {
        this.max = config.maxBacklog().asLongValue();
        this.maxOfAll = config.maxBacklogOfAll().asLongValue();
        this.ofAll = ofAll;
    }

    /** False when there is no more room: the reader is too slow. */
    boolean add(ServerFrame frame, boolean saturated) {
        var queue = frames;
        if (queue == null) {
            queue = frames = new ArrayDeque<>(4);
        }
        int size = FRAME_BYTES + frame.getSerializedSize();
        queue.add(frame);
        bytes += size;
        long all = ofAll.addAndGet(size);
        return !saturated || bytes <= max && all <= maxOfAll;
    }

    /**
     * What its frames are charged with. Read at scrapes from other threads too: then it may lag
     * behind.
     */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return frames == null;
    }

    /** The next message; null when all is written. */
    @Nullable ServerFrames next() {
        var queue = frames;
        if (queue == null) {
            return null;
        }
        var message = ServerFrames.newBuilder();
        int size = 0;
        for (var frame = queue.peek(); frame != null; frame = queue.peek()) {
            int more = frame.getSerializedSize();
            if (size > 0 && size + more > MESSAGE_BYTES) {
                break;
            }
            size += more;
            message.addFrames(queue.remove());
        }
        forget(size + (long) message.getFramesCount() * FRAME_BYTES);
        if (queue.isEmpty()) {
            frames = null;
        }
        return message.build();
    }

    void clear() {
        frames = null;
        forget(bytes);
    }

    private void forget(long size) {
        bytes -= size;
        ofAll.addAndGet(-size);
    }
}
