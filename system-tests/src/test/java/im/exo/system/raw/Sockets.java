package im.exo.system.raw;

import im.exo.bench.Socket;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;

import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Opens bare realtime sockets to one front door, all on one event loop. */
public final class Sockets implements AutoCloseable {

    private static final int SECONDS = 30;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final WebSocketClient client =
            vertx.createWebSocketClient(
                    new WebSocketClientOptions()
                            .setMaxConnections(2_000)
                            .setConnectTimeout(5_000)
                            .setMaxFrameSize(1 << 21)
                            .setMaxMessageSize(1 << 22));
    private final URI server;

    public Sockets(URI server) {
        this.server = server;
    }

    /**
     * Connects without a word.
     *
     * @param prepare runs before anything can arrive
     */
    public Socket connect(Consumer<Socket> prepare) throws InterruptedException {
        return await(
                Socket.connect(client, server)
                        .map(
                                socket -> {
                                    prepare.accept(socket);
                                    return socket;
                                }));
    }

    /**
     * Connects and authenticates.
     *
     * @throws IllegalStateException when the server closes instead of getting ready
     */
    public Socket open(String token, Consumer<Socket> prepare) throws InterruptedException {
        return await(
                Socket.connect(client, server)
                        .compose(
                                socket -> {
                                    prepare.accept(socket);
                                    return socket.authenticate(token);
                                }));
    }

    private static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("no socket: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        vertx.close();
    }
}
