package im.exo.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Lanes on one event loop, driven at a rate or as fast as answers come. */
public final class Load implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final List<Lane> lanes = new ArrayList<>();
    private final CpuMeter cpu;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    public Load(CpuMeter cpu) {
        this.cpu = cpu;
    }

    /** Runs this on the event loop and waits for what it opens. */
    public <T> List<T> open(Function<Vertx, List<Future<T>>> opening)
            throws InterruptedException, ExecutionException {
        var opened = new CompletableFuture<List<T>>();
        vertx.runOnContext(
                start -> {
                    vertx.getOrCreateContext()
                            .exceptionHandler(problem -> failure.compareAndSet(null, problem));
                    Future.all(List.copyOf(opening.apply(vertx)))
                            .onSuccess(all -> opened.complete(all.list()))
                            .onFailure(opened::completeExceptionally);
                });
        return opened.get();
    }

    public void add(List<? extends Lane> opened) {
        lanes.addAll(opened);
    }

    /** Open loop: messages fall due at a fixed rate whether the platform keeps up or not. */
    public Run atRate(int perSecond, Duration time) throws InterruptedException {
        long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long[] next = {System.nanoTime()};
        int[] turn = {0};
        return measure(
                time,
                Lane::received,
                () -> {
                    long now = System.nanoTime();
                    while (next[0] <= now) {
                        lanes.get(turn[0]++ % lanes.size()).offer(next[0]);
                        next[0] += period;
                    }
                });
    }

    /** Closed loop: every lane always has {@code window} messages under way. */
    public Run saturated(int window, Duration time) throws InterruptedException {
        return saturated(window, time, Lane::received);
    }

    /** As {@link #saturated}, for lanes whose recipients are away: counts what was accepted. */
    Run stored(int window, Duration time) throws InterruptedException {
        return saturated(window, time, Lane::accepted);
    }

    private Run saturated(int window, Duration time, ToLongFunction<Lane> progress)
            throws InterruptedException {
        return measure(
                time,
                progress,
                () -> {
                    long now = System.nanoTime();
                    for (var lane : lanes) {
                        while (lane.backlog() < 2 * window) {
                            lane.offer(now);
                        }
                    }
                });
    }

    private Run measure(Duration time, ToLongFunction<Lane> progress, Runnable tick)
            throws InterruptedException {
        var latency = new Histogram(3);
        onLoop(() -> lanes.forEach(lane -> lane.recordInto(latency)));
        var before = cpu.read();
        long doneBefore = sum(progress);
        long start = System.nanoTime();
        long timer = vertx.setPeriodic(1, fire -> tick.run());
        Thread.sleep(time.toMillis());
        long done = sum(progress) - doneBefore;
        double seconds = (System.nanoTime() - start) / 1e9;
        var spent = cpu.since(before);
        vertx.cancelTimer(timer);
        until(
                () ->
                        total(lane -> lane.backlog() + lane.accepted() - progress.applyAsLong(lane))
                                == 0);
        var run = Run.of(done, seconds, spent);
        return latency.getTotalCount() == 0
                ? run
                : run.with(Figure.P50, latency.getValueAtPercentile(50) / 1e3)
                        .with(Figure.P99, latency.getValueAtPercentile(99) / 1e3)
                        .with(Figure.P999, latency.getValueAtPercentile(99.9) / 1e3);
    }

    /** Lets recipients come. */
    interface Opening {
        void run() throws InterruptedException, ExecutionException;
    }

    /** What arrives from the start of this action until all that was accepted is there. */
    Run drained(Opening action) throws InterruptedException, ExecutionException {
        var before = cpu.read();
        long receivedBefore = sum(Lane::received);
        long start = System.nanoTime();
        action.run();
        until(() -> total(lane -> lane.accepted() - lane.received()) == 0);
        double seconds = (System.nanoTime() - start) / 1e9;
        return Run.of(sum(Lane::received) - receivedBefore, seconds, cpu.since(before));
    }

    /** Asks on the event loop until it is so. */
    private void until(BooleanSupplier reached) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        var there = new boolean[1];
        while (true) {
            onLoop(() -> there[0] = reached.getAsBoolean());
            if (there[0]) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("messages never arrived");
            }
            Thread.sleep(5);
        }
    }

    private long total(ToLongFunction<Lane> of) {
        return lanes.stream().mapToLong(of).sum();
    }

    private long sum(ToLongFunction<Lane> of) throws InterruptedException {
        var sum = new long[1];
        onLoop(() -> sum[0] = total(of));
        return sum[0];
    }

    /**
     * Returns when the event loop has done this.
     *
     * @throws IllegalStateException when it failed, or anything before it
     */
    public void onLoop(Runnable action) throws InterruptedException {
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
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
