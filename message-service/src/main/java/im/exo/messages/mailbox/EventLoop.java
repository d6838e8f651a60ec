package im.exo.messages.mailbox;

import org.jboss.logging.Logger;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which everything about queues, sockets and windows happens, so that none of it
 * needs a lock. Others hand tasks over through a bounded inbox and wait when it is full; a task
 * must not block.
 */
public final class EventLoop implements Executor, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(EventLoop.class);
    private static final int INBOX = 16_384;
    private static final int PER_ROUND = 1_024;

    private final ArrayBlockingQueue<Runnable> inbox = new ArrayBlockingQueue<>(INBOX);
    private final ArrayDeque<Runnable> own = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private final List<Runnable> afterRound = new ArrayList<>();
    private final Thread thread;
    private volatile boolean running = true;
    private volatile long lastRound = System.nanoTime();

    private static final class Timer {
        final long period;
        final Runnable task;
        long due;

        Timer(long period, Runnable task) {
            this.period = period;
            this.task = task;
            this.due = System.nanoTime() + period;
        }
    }

    public EventLoop(String name) {
        thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    /** Before {@link #start}: runs the task about this often. */
    public void every(Duration period, Runnable task) {
        timers.add(new Timer(period.toNanos(), task));
    }

    /** Before {@link #start}: runs after each round of tasks; the place to flush what gathered. */
    public void afterRound(Runnable task) {
        afterRound.add(task);
    }

    public void start() {
        thread.start();
    }

    /** Whether the caller is the loop itself. */
    public boolean inside() {
        return Thread.currentThread() == thread;
    }

    /** Nothing runs here any more: it was closed, or an error has ended it. */
    public boolean ended() {
        return !running;
    }

    /** Time since the loop last went round; more than a second means that it hangs. */
    public Duration sinceLastRound() {
        return Duration.ofNanos(System.nanoTime() - lastRound);
    }

    /** @throws RejectedExecutionException once it has {@link #ended} */
    @Override
    public void execute(Runnable task) {
        if (inside()) {
            own.add(task);
            return;
        }
        try {
            while (running) {
                if (inbox.offer(task, 100, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            throw new RejectedExecutionException("the event loop has ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException("interrupted", e);
        }
    }

    private void run() {
        try {
            goRound();
        } catch (Error e) {
            // What it left half done nobody can trust: better that another owner takes over.
            LOG.errorf(e, "event=loop-ended");
            throw e;
        } finally {
            running = false;
        }
    }

    private void goRound() {
        var round = new ArrayList<Runnable>(PER_ROUND);
        while (running) {
            try {
                var first = inbox.poll(untilNextTimer(), TimeUnit.NANOSECONDS);
                if (first != null) {
                    round.add(first);
                    inbox.drainTo(round, PER_ROUND - 1);
                }
            } catch (InterruptedException e) {
                return;
            }
            round.forEach(this::runSafely);
            round.clear();
            runOwn();
            runTimers();
            afterRound.forEach(this::runSafely);
            runOwn();
            lastRound = System.nanoTime();
        }
    }

    private void runOwn() {
        for (var task = own.poll(); task != null; task = own.poll()) {
            runSafely(task);
        }
    }

    private long untilNextTimer() {
        long now = System.nanoTime();
        long wait = Duration.ofMillis(100).toNanos();
        for (var timer : timers) {
            wait = Math.min(wait, timer.due - now);
        }
        return Math.max(wait, 0);
    }

    private void runTimers() {
        long now = System.nanoTime();
        for (var timer : timers) {
            if (timer.due - now <= 0) {
                timer.due = now + timer.period;
                runSafely(timer.task);
            }
        }
    }

    /** A fault in one task must not end everybody's mail. */
    private void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.errorf(e, "event=loop-task-failed");
        }
    }

    @Override
    public void close() {
        running = false;
        try {
            if (!inside()) {
                thread.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
