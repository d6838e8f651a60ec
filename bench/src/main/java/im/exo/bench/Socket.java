package im.exo.bench;

import im.exo.contract.realtime.Authenticate;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.ServerFrame;
import im.exo.contract.realtime.ServerFrames;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;

import java.net.URI;
import java.util.function.Consumer;

/** One realtime socket of the load generator, all on one event loop. */
final class Socket {

    private final WebSocket socket;
    private Consumer<ServerFrame> frames = early -> {};

    private Socket(WebSocket socket) {
        this.socket = socket;
    }

    /** Connects, authenticates, and completes when the server says that it is ready. */
    static Future<Socket> open(WebSocketClient client, URI server, Accounts.Member member) {
        int port = server.getPort() > 0 ? server.getPort() : 80;
        var options =
                new WebSocketConnectOptions()
                        .setHost(server.getHost())
                        .setPort(port)
                        .setURI("/v1/socket");
        Promise<Socket> opened = Promise.promise();
        client.connect(options)
                .onFailure(opened::fail)
                .onSuccess(
                        raw -> {
                            var socket = new Socket(raw);
                            raw.closeHandler(
                                    closed ->
                                            opened.tryFail(
                                                    "closed with code " + raw.closeStatusCode()));
                            raw.binaryMessageHandler(message -> socket.received(message, opened));
                            socket.write(
                                    ClientFrame.newBuilder()
                                            .setAuthenticate(
                                                    Authenticate.newBuilder()
                                                            .setToken(member.token()))
                                            .build());
                        });
        return opened.future();
    }

    private void received(Buffer message, Promise<Socket> opened) {
        try {
            for (var frame : ServerFrames.parseFrom(message.getBytes()).getFramesList()) {
                if (frame.hasReady()) {
                    opened.tryComplete(this);
                } else {
                    frames.accept(frame);
                }
            }
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException("the server sent a malformed message", e);
        }
    }

    /** Hands every further frame to this handler. */
    void onFrame(Consumer<ServerFrame> handler) {
        frames = handler;
    }

    void write(ClientFrame frame) {
        write(ClientFrames.newBuilder().addFrames(frame).build());
    }

    void write(ClientFrames frames) {
        socket.writeBinaryMessage(Buffer.buffer(frames.toByteArray()));
    }

    void close() {
        socket.close();
    }
}
