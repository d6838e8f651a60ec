package im.exo.bench.floor;

import im.exo.bench.CpuMeter;
import im.exo.bench.Lane;
import im.exo.bench.Load;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;

import org.HdrHistogram.Histogram;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The same messages between the same pairs through {@link BareRelay}, acknowledged one by one. */
public final class SocketsFloor implements AutoCloseable {

    public static final String SATURATED = "bare sockets, saturation";
    public static final String RECONNECT = "bare reconnect";
    public static final String IDLE = "bare idle sockets";

    private final FloorProcess relay;
    private final Load load;

    private SocketsFloor(FloorProcess relay) {
        this.relay = relay;
        this.load = new Load(new CpuMeter(processes()));
    }

    public static String name(int rate) {
        return "bare sockets, " + rate + " a second";
    }

    /** The server, and nobody connected to it. */
    public static SocketsFloor start() throws IOException {
        return new SocketsFloor(FloorProcess.start(BareRelay.class, "512m"));
    }

    /** The server with pairs to drive. */
    public static SocketsFloor start(int pairs, int payloadBytes)
            throws IOException, InterruptedException, ExecutionException {
        var floor = start();
        floor.connect(pairs, payloadBytes);
        return floor;
    }

    private void connect(int pairs, int payloadBytes)
            throws InterruptedException, ExecutionException {
        load.add(
                load.open(
                        vertx -> {
                            var client =
                                    vertx.createWebSocketClient(
                                            new WebSocketClientOptions()
                                                    .setMaxConnections(2 * pairs));
                            var all = new ArrayList<Future<BareLane>>();
                            for (int i = 0; i < pairs; i++) {
                                var sender = client.connect(at("/a/" + i));
                                var receiver = client.connect(at("/b/" + i));
                                all.add(
                                        Future.all(sender, receiver)
                                                .map(
                                                        both ->
                                                                new BareLane(
                                                                        sender.result(),
                                                                        receiver.result(),
                                                                        payloadBytes)));
                            }
                            return all;
                        }));
    }

    public Map<String, Long> processes() {
        return Map.of("bare-relay", relay.pid());
    }

    /** Where anything but {@code /a/} and {@code /b/} comes back. */
    public WebSocketConnectOptions at(String path) {
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(relay.port())
                .setURI(path);
    }

    public Load load() {
        return load;
    }

    @Override
    public void close() {
        load.close();
        relay.close();
    }

    /** The receiver's acknowledgement, eight bytes, is the answer. */
    private static final class BareLane implements Lane {

        private final WebSocket sender;
        private final byte[] filling;
        private Histogram latency = new Histogram(3);
        private int backlog;
        private long accepted;
        private long received;

        BareLane(WebSocket sender, WebSocket receiver, int payloadBytes) {
            this.sender = sender;
            this.filling = new byte[Math.max(payloadBytes, Long.BYTES)];
            receiver.binaryMessageHandler(
                    message -> {
                        received++;
                        latency.recordValue(
                                Math.max(0, System.nanoTime() - message.getLong(0)) / 1_000);
                        receiver.writeBinaryMessage(message.slice(0, Long.BYTES));
                    });
            sender.binaryMessageHandler(
                    answer -> {
                        accepted++;
                        backlog--;
                    });
        }

        @Override
        public void offer(long scheduledNanos) {
            backlog++;
            sender.writeBinaryMessage(Buffer.buffer(filling.clone()).setLong(0, scheduledNanos));
        }

        @Override
        public int backlog() {
            return backlog;
        }

        @Override
        public long accepted() {
            return accepted;
        }

        @Override
        public long received() {
            return received;
        }

        @Override
        public void recordInto(Histogram histogram) {
            latency = histogram;
        }
    }
}
