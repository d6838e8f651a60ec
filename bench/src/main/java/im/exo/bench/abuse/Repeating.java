package im.exo.bench.abuse;

import im.exo.contract.mailbox.SendOutcome;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Does the same again and again; whatever the server does to it, it comes back. */
abstract class Repeating implements Abuser {

    /** Until the server ends it, or it ends by itself. */
    interface Deed {
        void run() throws IOException, InterruptedException;
    }

    /** What somebody waits for. */
    interface Condition {
        boolean holds() throws IOException;
    }

    private static final int PATIENCE_SECONDS = 120;
    private static final int LOOK_MS = 20;

    private final String name;
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean going = true;

    Repeating(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    final boolean going() {
        return going;
    }

    /** From any thread. */
    final void count(String what) {
        counts.computeIfAbsent(what, first -> new LongAdder()).increment();
    }

    /** In one word of the protocol's. */
    static String word(SendOutcome outcome) {
        return outcome.name().replace("SEND_OUTCOME_", "");
    }

    final void again(Duration pause, Deed deed) {
        threads.execute(
                () -> {
                    try {
                        while (going) {
                            once(deed);
                            Thread.sleep(pause);
                        }
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException | Error problem) {
                        if (going) {
                            failure.compareAndSet(null, problem);
                        }
                    }
                });
    }

    private void once(Deed deed) throws InterruptedException {
        try {
            deed.run();
        } catch (IOException cutOff) {
            if (going) {
                count("cut off");
            }
        }
    }

    /** Returns when something whose name begins like this was counted. */
    final void await(String beginning) throws IOException, InterruptedException {
        await(
                beginning,
                () -> counts.keySet().stream().anyMatch(what -> what.startsWith(beginning)));
    }

    final void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            var soFar = evidence();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no %s but %s".formatted(what, soFar));
            }
            Thread.sleep(LOOK_MS);
        }
    }

    @Override
    public final Map<String, Long> evidence() {
        var problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("the abuse itself broke", problem);
        }
        var sums = new TreeMap<String, Long>();
        counts.forEach((what, count) -> sums.put(what, count.sum()));
        return sums;
    }

    @Override
    public final void close() {
        going = false;
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("an abuser does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
