package im.exo.bench;

import im.exo.contract.realtime.Authenticate;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.ServerFrame;
import im.exo.contract.realtime.ServerFrames;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;

import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** One realtime socket without any cleverness: what is written goes out, what comes is handed on. */
public final class Socket {

    private final WebSocket socket;
    private final Promise<Socket> ready = Promise.promise();
    private Consumer<ServerFrame> frames = early -> {};
    private IntConsumer closed = code -> {};

    private Socket(WebSocket socket) {
        this.socket = socket;
        socket.binaryMessageHandler(this::received);
        socket.closeHandler(
                gone -> {
                    int code = socket.closeStatusCode() == null ? 1006 : socket.closeStatusCode();
                    ready.tryFail("closed with code " + code);
                    closed.accept(code);
                });
    }

    /** Connects and says nothing yet. */
    public static Future<Socket> connect(WebSocketClient client, URI server) {
        int port = server.getPort() > 0 ? server.getPort() : 80;
        return client.connect(
                        new WebSocketConnectOptions()
                                .setHost(server.getHost())
                                .setPort(port)
                                .setURI("/v1/socket"))
                .map(Socket::new)
                .recover(failure -> Future.failedFuture(explained(failure)));
    }

    private static Throwable explained(Throwable failure) {
        return failure instanceof UpgradeRejectedException rejected && rejected.getStatus() == 429
                ? new IOException(
                        "a socket was turned away with 429: the platform grants one address less"
                                + " than this needs (bench/README.md tells what to set)")
                : failure;
    }

    /** Connects, authenticates, and completes when the server says that it is ready. */
    public static Future<Socket> open(WebSocketClient client, URI server, String token) {
        return connect(client, server).compose(socket -> socket.authenticate(token));
    }

    /** Completes when the server says that it is ready, fails when it closes instead. */
    public Future<Socket> authenticate(String token) {
        write(
                ClientFrame.newBuilder()
                        .setAuthenticate(Authenticate.newBuilder().setToken(token))
                        .build());
        return ready.future();
    }

    private void received(Buffer message) {
        try {
            for (var frame : ServerFrames.parseFrom(message.getBytes()).getFramesList()) {
                if (frame.hasReady()) {
                    ready.tryComplete(this);
                }
                frames.accept(frame);
            }
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException("the server sent a malformed message", e);
        }
    }

    /** Hands every further frame to this handler. Set it before authenticating to miss none. */
    public void onFrame(Consumer<ServerFrame> handler) {
        frames = handler;
    }

    /** Told once with the close code, 1006 when the connection just went away. */
    public void onClose(IntConsumer handler) {
        closed = handler;
    }

    public void write(ClientFrame frame) {
        write(ClientFrames.newBuilder().addFrames(frame).build());
    }

    public void write(ClientFrames frames) {
        write(frames.toByteArray());
    }

    /** One binary WebSocket message of any content. */
    public void write(byte[] message) {
        socket.writeBinaryMessage(Buffer.buffer(message));
    }

    public void close() {
        socket.close();
    }
}
