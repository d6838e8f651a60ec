package im.exo.client.realtime;

import im.exo.client.http.Unreachable;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One WebSocket as whole binary messages, read one at a time so that the server is slowed down. */
final class Wire implements AutoCloseable {

    /** What the socket gave. */
    sealed interface Received {
        record Message(byte[] bytes) implements Received {}

        /** @param code a WebSocket close code, 1006 when the connection broke */
        record Closed(int code) implements Received {}
    }

    private static final int BROKEN = 1006;

    /** More than the server's window of one MiB with everything around it. */
    private static final int LARGEST = 8 * 1024 * 1024;

    private final BlockingQueue<Received> incoming = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    private Wire(HttpClient http, URI server) throws Unreachable, InterruptedException {
        String path = server.getPath() == null ? "" : server.getPath();
        URI uri =
                URI.create(
                        ("https".equals(server.getScheme()) ? "wss://" : "ws://")
                                + server.getRawAuthority()
                                + path
                                + "/v1/socket");
        try {
            socket =
                    http.newWebSocketBuilder()
                            .connectTimeout(Duration.ofSeconds(10))
                            .buildAsync(uri, new Listener())
                            .get();
        } catch (ExecutionException e) {
            throw new Unreachable("the server cannot be reached", e);
        }
    }

    static Wire open(HttpClient http, URI server) throws Unreachable, InterruptedException {
        return new Wire(http, server);
    }

    /** The next message or the end; null when neither comes in time. */
    @Nullable Received next(Duration wait) throws InterruptedException {
        Received next = incoming.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        if (next instanceof Received.Message) {
            socket.request(1);
        }
        return next;
    }

    /** Blocks until the message is handed to the network. */
    void send(byte[] message) throws Unreachable {
        try {
            socket.sendBinary(ByteBuffer.wrap(message), true).join();
        } catch (CompletionException e) {
            throw new Unreachable("the connection broke", e);
        }
    }

    /** Says goodbye without waiting for an answer. */
    @Override
    public void close() {
        if (!socket.isOutputClosed()) {
            try {
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                        .orTimeout(1, TimeUnit.SECONDS)
                        .join();
            } catch (CompletionException e) {
                // It was broken already.
            }
        }
        socket.abort();
    }

    /** Ends the connection at once. */
    void abort() {
        socket.abort();
        incoming.add(new Received.Closed(BROKEN));
    }

    private final class Listener implements WebSocket.Listener {

        private ByteArrayOutputStream message = new ByteArrayOutputStream();

        @Override
        public void onOpen(WebSocket webSocket) {
            webSocket.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket webSocket, ByteBuffer data, boolean last) {
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            message.writeBytes(bytes);
            if (message.size() > LARGEST) {
                abort();
            } else if (last) {
                // The next one is asked for when this one is taken.
                incoming.add(new Received.Message(message.toByteArray()));
                message = new ByteArrayOutputStream();
            } else {
                webSocket.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket webSocket, CharSequence data, boolean last) {
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(
                WebSocket webSocket, int statusCode, String reason) {
            incoming.add(new Received.Closed(statusCode));
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            incoming.add(new Received.Closed(BROKEN));
        }
    }
}
