package im.exo.bench;

import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.ServerFrame;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The pairs and their sockets on one event loop, driven at a rate or as fast as answers come. */
final class Load implements AutoCloseable {

    /** What one measured interval showed. Latencies in microseconds, CPU in ms per message. */
    record Measured(double perSecond, Histogram latency, Map<String, Double> cpuMsPerMessage) {

        double cpuMsTotal() {
            return cpuMsPerMessage.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        double latencyMs(double percentile) {
            return latency.getValueAtPercentile(percentile) / 1e3;
        }
    }

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final List<Pair> pairs = new ArrayList<>();
    private final CpuMeter cpu;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Load(CpuMeter cpu) {
        this.cpu = cpu;
    }

    /** Opens two sockets for each pair. */
    void connect(
            URI server,
            List<Accounts.Member> senders,
            List<Accounts.Member> receivers,
            int payloadBytes,
            int perSend)
            throws InterruptedException, ExecutionException {
        var opened = new CompletableFuture<Boolean>();
        vertx.runOnContext(
                start -> {
                    vertx.getOrCreateContext()
                            .exceptionHandler(problem -> failure.compareAndSet(null, problem));
                    var client =
                            vertx.createWebSocketClient(
                                    new WebSocketClientOptions()
                                            .setMaxConnections(senders.size() * 2 + 10)
                                            .setMaxFrameSize(1 << 21)
                                            .setMaxMessageSize(1 << 22));
                    var all = new ArrayList<Future<?>>();
                    for (int i = 0; i < senders.size(); i++) {
                        all.add(
                                open(
                                        client,
                                        server,
                                        senders.get(i),
                                        receivers.get(i),
                                        payloadBytes,
                                        perSend));
                    }
                    Future.all(all)
                            .onSuccess(done -> opened.complete(true))
                            .onFailure(opened::completeExceptionally);
                });
        opened.get();
    }

    private Future<?> open(
            WebSocketClient client,
            URI server,
            Accounts.Member from,
            Accounts.Member to,
            int payloadBytes,
            int perSend) {
        var sender = Socket.open(client, server, from.token());
        var receiver = Socket.open(client, server, to.token());
        return Future.all(sender, receiver)
                .onSuccess(
                        both -> {
                            var pair =
                                    new Pair(
                                            sender.result(),
                                            receiver.result(),
                                            to,
                                            payloadBytes,
                                            perSend);
                            sender.result().onFrame(pair::atSender);
                            receiver.result().onFrame(acknowledging(pair));
                            pairs.add(pair);
                        });
    }

    /** Acknowledgements of one turn of the event loop leave together, as in a real client. */
    private Consumer<ServerFrame> acknowledging(Pair pair) {
        var acks = ClientFrames.newBuilder();
        return frame -> {
            if (!frame.hasDelivery()) {
                return;
            }
            if (acks.getFramesCount() == 0) {
                vertx.runOnContext(
                        flush -> {
                            pair.acknowledge(acks.build());
                            acks.clear();
                        });
            }
            acks.addFrames(pair.atReceiver(frame.getDelivery()));
        };
    }

    /** Open loop: messages fall due at a fixed rate whether the platform keeps up or not. */
    Measured atRate(int perSecond, Duration time) throws InterruptedException {
        long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long[] next = {System.nanoTime()};
        int[] turn = {0};
        return measure(
                time,
                () -> {
                    long now = System.nanoTime();
                    while (next[0] <= now) {
                        pairs.get(turn[0]++ % pairs.size()).offer(next[0]);
                        next[0] += period;
                    }
                });
    }

    /** Closed loop: every pair always has {@code window} messages under way. */
    Measured saturated(int window, Duration time) throws InterruptedException {
        return measure(
                time,
                () -> {
                    long now = System.nanoTime();
                    for (var pair : pairs) {
                        while (pair.backlog() < 2 * window) {
                            pair.offer(now);
                        }
                    }
                });
    }

    private Measured measure(Duration time, Runnable tick) throws InterruptedException {
        var latency = new Histogram(3);
        onLoop(() -> pairs.forEach(pair -> pair.recordInto(latency)));
        var before = cpu.read();
        long receivedBefore = received();
        long start = System.nanoTime();
        long timer = vertx.setPeriodic(1, fire -> tick.run());
        Thread.sleep(time.toMillis());
        long received = received() - receivedBefore;
        double seconds = (System.nanoTime() - start) / 1e9;
        var after = cpu.read();
        vertx.cancelTimer(timer);
        settle();
        var perMessage = new LinkedHashMap<String, Double>();
        after.forEach(
                (process, ms) ->
                        perMessage.put(
                                process, (ms - before.getOrDefault(process, 0.0)) / received));
        return new Measured(received / seconds, latency, perMessage);
    }

    /** Waits until everything that was offered has arrived. */
    private void settle() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            var open = new long[1];
            onLoop(
                    () ->
                            open[0] =
                                    pairs.stream()
                                            .mapToLong(
                                                    pair ->
                                                            pair.backlog()
                                                                    + pair.accepted()
                                                                    - pair.received())
                                            .sum());
            if (open[0] == 0) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(open[0] + " messages never arrived");
            }
            Thread.sleep(20);
        }
    }

    long received() throws InterruptedException {
        var sum = new long[1];
        onLoop(() -> sum[0] = pairs.stream().mapToLong(Pair::received).sum());
        return sum[0];
    }

    /**
     * Returns when the event loop has done this.
     *
     * @throws IllegalStateException when it failed, or anything before it
     */
    void onLoop(Runnable action) throws InterruptedException {
        var done = new CountDownLatch(1);
        vertx.runOnContext(
                run -> {
                    try {
                        action.run();
                    } catch (RuntimeException | Error problem) {
                        failure.compareAndSet(null, problem);
                    } finally {
                        done.countDown();
                    }
                });
        done.await();
        var problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("the run broke", problem);
        }
    }

    @Override
    public void close() {
        vertx.close();
    }
}
