package im.exo.bench.floor;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;

import java.util.HashMap;
import java.util.Map;

/**
 * A WebSocket server that knows nothing but names: what comes in at {@code /a/NAME} goes out at
 * {@code /b/NAME} and the other way round; anything else comes back. Prints its port, and ends with
 * its standard input.
 */
public final class BareRelay {

    private final Map<String, ServerWebSocket> sockets = new HashMap<>();

    private BareRelay() {}

    public static void main(String[] none) throws Exception {
        var relay = new BareRelay();
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        var server =
                vertx.createHttpServer(
                        new HttpServerOptions()
                                .setHost("127.0.0.1")
                                .setPort(0)
                                .setPerMessageWebSocketCompressionSupported(false)
                                .setPerFrameWebSocketCompressionSupported(false)
                                .setMaxWebSocketFrameSize(1 << 21)
                                .setMaxWebSocketMessageSize(1 << 21));
        var listening =
                server.webSocketHandler(relay::connected)
                        .listen()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
        System.out.println(listening.actualPort());
        System.in.read();
        System.exit(0);
    }

    /** On the one event loop there is. */
    private void connected(ServerWebSocket socket) {
        var path = socket.path();
        if (!path.startsWith("/a/") && !path.startsWith("/b/")) {
            socket.binaryMessageHandler(socket::writeBinaryMessage);
            return;
        }
        var other = (path.startsWith("/a/") ? "/b/" : "/a/") + path.substring(3);
        sockets.put(path, socket);
        socket.binaryMessageHandler(
                message -> {
                    var to = sockets.get(other);
                    if (to != null) {
                        to.writeBinaryMessage(message);
                    }
                });
        socket.closeHandler(gone -> sockets.remove(path, socket));
    }
}
