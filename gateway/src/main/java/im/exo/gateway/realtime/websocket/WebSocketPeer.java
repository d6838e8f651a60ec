package im.exo.gateway.realtime.websocket;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

import im.exo.contract.realtime.ServerFrames;
import im.exo.gateway.realtime.Ending;
import im.exo.gateway.realtime.Peer;
import im.exo.gateway.realtime.Session;
import im.exo.gateway.realtime.Sessions;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.concurrent.Executor;

/** One WebSocket. Its turns are those of the connection's event loop. */
final class WebSocketPeer implements Peer, Executor, Handler<WebSocketFrame> {

    private static final Buffer EMPTY = Buffer.buffer();

    /** More than a message of ours, and what makes a socket saturated. */
    private static final long MOST_AFTER_CLOSE = 512 * 1024;

    private final ServerWebSocket socket;
    private final Context context;
    private final Channel below;
    private @Nullable Session session;

    /** The beginning of a message whose end has not come. */
    private @Nullable ByteString partial;

    private boolean closed;

    /**
     * @param below what the socket runs over
     */
    WebSocketPeer(ServerWebSocket socket, Context context, Channel below) {
        this.socket = socket;
        this.context = context;
        this.below = below;
    }

    /** Empty when there is no room for another session. */
    Optional<Session> open(Sessions sessions) {
        var opened = sessions.open(this);
        if (opened.isEmpty()) {
            close(Ending.DRAINING);
            // Nobody would count what it still sends.
            cut();
            return opened;
        }
        var made = opened.get();
        session = made;
        socket.frameHandler(this);
        socket.pongHandler(_ -> made.heard());
        socket.drainHandler(_ -> made.writable());
        socket.exceptionHandler(_ -> {});
        socket.closeHandler(
                _ -> {
                    closed = true;
                    made.left();
                });
        return opened;
    }

    @Override
    public void handle(WebSocketFrame frame) {
        var open = session;
        if (open == null) {
            return;
        }
        if (closed) {
            // Pings are answered until the connection ends: whoever does not read those answers is
            // not waited for.
            if (overdue() > MOST_AFTER_CLOSE) {
                cut();
            }
            return;
        }
        if (frame.isText()) {
            open.refused(Ending.MALFORMED);
        } else if (frame.isBinary() || frame.isContinuation()) {
            received(open, frame);
        } else {
            open.signalled();
        }
    }

    private void received(Session open, WebSocketFrame frame) {
        var bytes = UnsafeByteOperations.unsafeWrap(frame.binaryData().getBytes());
        var before = partial;
        var message = before == null ? bytes : before.concat(bytes);
        if (message.size() > open.maxMessageBytes()) {
            partial = null;
            open.refused(Ending.TOO_LARGE);
        } else if (frame.isFinal()) {
            partial = null;
            open.received(message);
        } else {
            partial = message;
            open.signalled();
        }
    }

    @Override
    public Executor turns() {
        return this;
    }

    @Override
    public void execute(Runnable task) {
        context.runOnContext(_ -> task.run());
    }

    @Override
    public void write(ServerFrames frames) {
        if (!closed) {
            socket.writeBinaryMessage(Buffer.buffer(frames.toByteArray()));
        }
    }

    @Override
    public boolean saturated() {
        return !closed && socket.writeQueueFull();
    }

    @Override
    public long overdue() {
        return below.bytesBeforeWritable();
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        if (!closed) {
            socket.resume();
        }
    }

    @Override
    public void ping() {
        if (!closed) {
            socket.writePing(EMPTY);
        }
    }

    @Override
    public void close(Ending ending) {
        if (!closed) {
            closed = true;
            partial = null;
            // Reading on, so that the other side's close frame is seen.
            socket.resume();
            socket.close((short) ending.code(), ending.reason());
        }
    }

    @Override
    public void cut() {
        below.close();
    }
}
