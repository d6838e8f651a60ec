package im.exo.gateway.testing;

import im.exo.contract.realtime.Authenticate;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.ServerFrame;
import im.exo.contract.realtime.ServerFrames;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The JDK's WebSocket client, speaking frames. */
public final class TestSocket implements WebSocket.Listener {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final long PATIENCE_SECONDS = 60;

    private final LinkedBlockingQueue<ServerFrame> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final WebSocket socket;
    private volatile int pings;
    private volatile int messages;

    private TestSocket(URI uri, Map<String, String> headers) {
        var builder = CLIENT.newWebSocketBuilder();
        headers.forEach(builder::header);
        this.socket = builder.buildAsync(uri, this).join();
    }

    /** Connected, and nothing said yet. */
    public static TestSocket connect(URI http) {
        return connect(http, Map.of());
    }

    /** From an address of its own, so that many do not run into the limit of one. */
    public static TestSocket connectFromElsewhere(URI http) {
        var random = ThreadLocalRandom.current();
        var address =
                "10.%d.%d.%d"
                        .formatted(
                                random.nextInt(256), random.nextInt(256), random.nextInt(1, 255));
        return connect(http, Map.of("X-Forwarded-For", address));
    }

    public static TestSocket connect(URI http, String origin) {
        return connect(http, Map.of("Origin", origin));
    }

    private static TestSocket connect(URI http, Map<String, String> headers) {
        var uri = URI.create("ws://" + http.getAuthority() + "/v1/socket");
        return new TestSocket(uri, headers);
    }

    /** Connected and known. */
    public static TestSocket open(URI http, String token) {
        var socket = connect(http);
        socket.authenticate(token);
        var first = socket.next();
        if (!first.hasReady()) {
            throw new IllegalStateException("not ready but " + first.getKindCase());
        }
        return socket;
    }

    public void authenticate(String token) {
        send(ClientFrame.newBuilder().setAuthenticate(Authenticate.newBuilder().setToken(token)));
    }

    public void send(ClientFrame.Builder... frames) {
        var message = ClientFrames.newBuilder();
        for (var frame : frames) {
            message.addFrames(frame);
        }
        raw(message.build().toByteArray());
    }

    public void raw(byte[] message) {
        socket.sendBinary(ByteBuffer.wrap(message), true).join();
    }

    /** The beginning of a message, or more of it. */
    public void begin(byte[] part) {
        socket.sendBinary(ByteBuffer.wrap(part), false).join();
    }

    public void ping(byte[] payload) {
        socket.sendPing(ByteBuffer.wrap(payload)).join();
    }

    public void text(String message) {
        socket.sendText(message, true).join();
    }

    /** The next frame of any kind. */
    public ServerFrame next() {
        try {
            var frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new IllegalStateException("no frame came");
            }
            return frame;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next frame of that kind; others are passed over. */
    public ServerFrame next(ServerFrame.KindCase kind) {
        var frame = next();
        while (frame.getKindCase() != kind) {
            frame = next();
        }
        return frame;
    }

    public int waiting() {
        return frames.size();
    }

    /** The close code; an abnormal end is 1006. */
    public int closeCode() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    public int pings() {
        return pings;
    }

    public int messages() {
        return messages;
    }

    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    /** Without a goodbye. */
    public void cut() {
        socket.abort();
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        var bytes = new byte[data.remaining()];
        data.get(bytes);
        partial.writeBytes(bytes);
        if (last) {
            messages++;
            try {
                frames.addAll(ServerFrames.parseFrom(partial.toByteArray()).getFramesList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            partial.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        pings++;
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.complete(1006);
    }
}
