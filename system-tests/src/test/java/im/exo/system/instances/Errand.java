package im.exo.system.instances;

import im.exo.system.raw.UnderWay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What people have under way at a service that no message passes through, repeated until it is done,
 * as clients do.
 */
abstract class Errand implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 120;
    private static final int PAUSE_MS = 100;

    /** The service or the way to it failed; the same request may be made again. */
    static final class NotNow extends IOException {
        private static final long serialVersionUID = 1L;

        NotNow(Object answer) {
            super("not now: " + answer);
        }
    }

    private final UnderWay underWay = new UnderWay();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> workers = new ArrayList<>();
    private volatile boolean wanted = true;

    /** Starts so many who do this one after the other; {@link #wanted} says whether again. */
    final void start(int workers, Callable<Void> work) {
        for (int i = 0; i < workers; i++) {
            this.workers.add(threads.submit(work));
        }
    }

    /** False once everybody should come to an end. */
    final boolean wanted() {
        return wanted;
    }

    final UnderWay underWay() {
        return underWay;
    }

    /** Whether it has come so far that a fault can hit it. */
    boolean begun() {
        return true;
    }

    /** How many requests must be under way for a fault to hit some of them. */
    abstract int enough();

    /** Whether the fault takes away what answers these requests, not only what they lead to. */
    boolean cutOff() {
        return true;
    }

    /** Told when the fault has come, before it heals. */
    void struck() {}

    /** Told when all is healthy again. */
    void healed() {}

    /** Makes a request that the fault is meant for, until it is answered. */
    final <T> T insist(Callable<T> request) throws Exception {
        var open = underWay.begin();
        try {
            return repeat(request);
        } finally {
            underWay.end(open);
        }
    }

    /** Makes a request until it is answered. */
    final <T> T repeat(Callable<T> request) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                return request.call();
            } catch (IOException again) {
                if (System.nanoTime() > deadline) {
                    throw again;
                }
                repeated();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        }
    }

    /** Told at each repetition. */
    void repeated() {}

    /** Waits until everybody is done and checks what came of it; says it in words. */
    final String finish() throws Exception {
        wanted = false;
        for (var worker : workers) {
            worker.get(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        return check();
    }

    abstract String check() throws Exception;

    @Override
    public void close() {
        wanted = false;
        threads.shutdownNow();
    }
}
