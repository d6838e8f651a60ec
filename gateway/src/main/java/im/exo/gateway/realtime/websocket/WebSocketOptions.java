package im.exo.gateway.realtime.websocket;

import im.exo.contract.Limits;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;

import jakarta.enterprise.context.ApplicationScoped;

/** The server's WebSockets. */
@ApplicationScoped
public class WebSocketOptions implements HttpServerOptionsCustomizer {

    /** Twice what is allowed, so that a message somewhat too large is told so by us (4413). */
    private static final int MAX_FRAME = 2 * Limits.CLIENT_MESSAGE_BYTES;

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        customize(options);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        customize(options);
    }

    /** Ciphertext does not compress, and a deflater costs more memory than all else of a socket. */
    private static void customize(HttpServerOptions options) {
        options.setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(MAX_FRAME)
                .setMaxWebSocketMessageSize(MAX_FRAME)
                .setWebSocketClosingTimeout(5)
                .setHandle100ContinueAutomatically(true);
    }
}
