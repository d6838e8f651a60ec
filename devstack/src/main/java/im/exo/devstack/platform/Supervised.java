package im.exo.devstack.platform;

import im.exo.devstack.parts.Condition;
import im.exo.devstack.parts.PartFailed;
import im.exo.devstack.parts.RunningPart;
import im.exo.devstack.process.Deadline;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// A process that is started again when it dies, at once the first time and ever later (up to 15 s)
/// when it keeps dying.
///
/// For tests and the demo it also offers the faults: `kill9` (comes back by itself),
/// `pause`/`resume`, and `keepDown` or `stop` with `bringBack`.
public final class Supervised {
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(15);

    /** Whoever lived this long gets a fresh start. */
    private static final Duration STABLE = Duration.ofSeconds(30);

    /** Who has never answered for so long is not just starting any more. */
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(1);

    private final RunningPart running;
    private final ReentrantLock change = new ReentrantLock();
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile boolean wanted;
    private volatile boolean answered;
    private volatile long startedAt = System.nanoTime();
    private volatile Deadline nextStart = Deadline.in(Duration.ZERO);
    private volatile Duration backoff = Duration.ZERO;

    Supervised(RunningPart running) {
        this.running = running;
    }

    public String name() {
        return running.name();
    }

    public String version() {
        return running.part().version();
    }

    public boolean ready() {
        return condition().ready();
    }

    /** How it is just now, in a word, as {@code status} shows it. */
    public Condition condition() {
        if (!running.alive()) {
            return Condition.DOWN;
        }
        Condition now = running.part().condition();
        if (now.equals(Condition.SILENT)) {
            boolean young = uptime().compareTo(STARTS_WITHIN) < 0;
            return young && !answered ? Condition.STARTING : now;
        }
        answered = true;
        return now;
    }

    public Optional<ProcessHandle> process() {
        return running.process();
    }

    public long pid() {
        return process().map(ProcessHandle::pid).orElse(0L);
    }

    /** How often it was started again since the platform came up. */
    public int restarts() {
        return restarts.get();
    }

    public Duration uptime() {
        return running.alive() ? Duration.ofNanos(System.nanoTime() - startedAt) : Duration.ZERO;
    }

    RunningPart running() {
        return running;
    }

    void start() throws IOException, InterruptedException {
        change.lock();
        try {
            wanted = true;
            answered = false;
            running.start();
            startedAt = System.nanoTime();
        } finally {
            change.unlock();
        }
    }

    /** For the first start: fails at once when its process ends. */
    void awaitStarted() throws InterruptedException {
        running.awaitReady();
        answered = true;
    }

    /** Returns when it answers; also after a kill, when the new process does. */
    public void awaitReady() throws InterruptedException {
        Deadline deadline = Deadline.in(running.part().patience());
        while (!ready()) {
            if (deadline.passed()) {
                throw new PartFailed(name() + " is not ready");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Called again and again by the watch; starts it when it should run and does not. */
    boolean restartIfDead() throws InterruptedException {
        if (!wanted || running.alive() || !nextStart.passed()) {
            return false;
        }
        change.lock();
        try {
            if (!wanted || running.alive()) {
                return false;
            }
            boolean wasStable = System.nanoTime() - startedAt > STABLE.toNanos();
            backoff =
                    wasStable || backoff.isZero()
                            ? Duration.ofSeconds(1)
                            : min(backoff.multipliedBy(2), LONGEST_BACKOFF);
            nextStart = Deadline.in(backoff);
            answered = false;
            running.start();
            restarts.incrementAndGet();
            startedAt = System.nanoTime();
            return true;
        } catch (IOException | RuntimeException tryLater) {
            // Whatever it was, the watch over all the others must go on.
            System.out.println(
                    Instant.now() + " " + name() + " cannot be started: " + tryLater.getMessage());
            return false;
        } finally {
            change.unlock();
        }
    }

    /** Ends it in order (`SIGTERM`); not started again until {@link #bringBack}. */
    public void stop() throws InterruptedException {
        wanted = false;
        change.lock();
        try {
            running.stop();
        } finally {
            change.unlock();
        }
    }

    /** `kill -9`; the platform starts it again. */
    public void kill9() throws InterruptedException {
        running.kill9();
    }

    /** `SIGSTOP`: alive and connected, but silent, with all its children. */
    public void pause() {
        running.pause();
    }

    public void resume() {
        running.resume();
    }

    /** `kill -9`, and not started again until {@link #bringBack}. */
    public void keepDown() throws InterruptedException {
        wanted = false;
        change.lock();
        try {
            running.kill9();
        } finally {
            change.unlock();
        }
    }

    public void bringBack() throws IOException, InterruptedException {
        start();
        awaitReady();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
