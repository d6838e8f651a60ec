package im.exo.bench.abuse;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that do the same again and again; whatever the server does to them, they come back. */
final class Crew implements AutoCloseable {

    /** Until the server ends it, or it ends by itself. */
    interface Deed {
        void run() throws IOException, InterruptedException;
    }

    private static final int PATIENCE_SECONDS = 120;

    private final Tally tally;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean going = true;

    Crew(Tally tally) {
        this.tally = tally;
    }

    boolean going() {
        return going;
    }

    void again(Duration pause, Deed deed) {
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
                tally.count("cut off");
            }
        }
    }

    /** Returns when something whose name begins like this was counted. */
    void await(String beginning) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (evidence().keySet().stream().noneMatch(what -> what.startsWith(beginning))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no %s but %s".formatted(beginning, evidence()));
            }
            Thread.sleep(20);
        }
    }

    /** What was counted. */
    Map<String, Long> evidence() {
        var problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("the abuse itself broke", problem);
        }
        return tally.counts();
    }

    @Override
    public void close() {
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
