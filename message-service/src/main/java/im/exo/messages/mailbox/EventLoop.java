package im.exo.messages.mailbox;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.FastThreadLocalThread;

import org.jboss.logging.Logger;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which everything about queues, sockets and windows happens, so that none of it
 * needs a lock. It is the network loop of the gateways' streams as well: a frame is handled where it
 * is read, and a reply written where it is made, without waking anybody. A task must not block.
 *
 * <p>Tasks run in rounds: what one task hands over to its own loop still belongs to its round, and
 * what gathers in a round is flushed at its end.
 */
public final class EventLoop implements Executor, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(EventLoop.class);
    private static final Duration HEARTBEAT = Duration.ofMillis(100);

    private final EventLoopGroup group;
    private final io.netty.channel.EventLoop loop;
    private final ArrayDeque<Runnable> own = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private final List<Runnable> afterRound = new ArrayList<>();
    private boolean inRound;
    private volatile boolean running = true;
    private volatile long lastRound = System.nanoTime();

    private record Timer(Duration period, Runnable task) {}

    public EventLoop(String name) {
        ThreadFactory threads = task -> thread(name, task);
        group = new NioEventLoopGroup(1, threads);
        loop = group.next();
        timers.add(new Timer(HEARTBEAT, () -> {}));
    }

    private static Thread thread(String name, Runnable task) {
        var thread = new FastThreadLocalThread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** For the channels that live on this loop. */
    public EventLoopGroup group() {
        return group;
    }

    /** Before {@link #start}: runs the task about this often. */
    public void every(Duration period, Runnable task) {
        timers.add(new Timer(period, task));
    }

    /** Before {@link #start}: runs after each round of tasks; the place to flush what gathered. */
    public void afterRound(Runnable task) {
        afterRound.add(task);
    }

    public void start() {
        for (var timer : timers) {
            long period = timer.period().toNanos();
            loop.scheduleWithFixedDelay(
                    () -> enter(timer.task()), period, period, TimeUnit.NANOSECONDS);
        }
    }

    /** Whether the caller is the loop itself. */
    public boolean inside() {
        return loop.inEventLoop();
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
        if (!running) {
            throw new RejectedExecutionException("the event loop has ended");
        }
        if (!inside()) {
            loop.execute(() -> enter(task));
        } else if (inRound) {
            own.add(task);
        } else {
            enter(task);
        }
    }

    /** Into the round that is going on, or a new one, which ends behind the tasks that wait. */
    private void enter(Runnable task) {
        if (!running) {
            return;
        }
        if (!inRound) {
            inRound = true;
            loop.execute(this::endRound);
        }
        try {
            safely(task);
        } catch (Error e) {
            end(e);
        }
    }

    private void endRound() {
        try {
            runOwn();
            for (var task : afterRound) {
                if (running) {
                    safely(task);
                }
            }
            runOwn();
        } catch (Error e) {
            end(e);
        } finally {
            inRound = false;
            lastRound = System.nanoTime();
        }
    }

    private void runOwn() {
        while (running && !own.isEmpty()) {
            safely(own.remove());
        }
    }

    /** Runs one of several parts of a task now: a fault in one must not end everybody's mail. */
    public void safely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.errorf(e, "event=loop-task-failed");
        }
    }

    /** What an error left half done nobody can trust: better that another owner takes over. */
    private void end(Error error) {
        running = false;
        LOG.errorf(error, "event=loop-ended");
    }

    @Override
    public void close() {
        running = false;
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
