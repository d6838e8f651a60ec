package im.exo.system.raw;

import im.exo.bench.Socket;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

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
        return new Opening().await(opening -> opening.connect(prepare));
    }

    /**
     * Connects and authenticates.
     *
     * @throws IllegalStateException when the server closes instead of getting ready
     */
    public Socket open(String token, Consumer<Socket> prepare) throws InterruptedException {
        return new Opening()
                .await(
                        opening ->
                                opening.connect(prepare)
                                        .compose(socket -> socket.authenticate(token)));
    }

    /** One attempt. When nobody waits for it any more, what it opens is closed at once. */
    private final class Opening {
        private boolean givenUp;
        private @Nullable Socket socket;

        Future<Socket> connect(Consumer<Socket> prepare) {
            return Socket.connect(client, server)
                    .map(
                            connected -> {
                                prepare.accept(connected);
                                keep(connected);
                                return connected;
                            });
        }

        private synchronized void keep(Socket connected) {
            socket = connected;
            if (givenUp) {
                connected.close();
                throw new IllegalStateException("nobody waits for it");
            }
        }

        private synchronized void giveUp() {
            givenUp = true;
            if (socket != null) {
                socket.close();
            }
        }

        Socket await(Function<Opening, Future<Socket>> how) throws InterruptedException {
            try {
                return how.apply(this)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                giveUp();
                throw new IllegalStateException("no socket: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                giveUp();
                throw e;
            }
        }
    }

    @Override
    public void close() {
        vertx.close();
    }
}
