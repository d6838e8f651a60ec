package im.exo.gateway.mailboxes;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that all streams and everything about mailboxes live on. It is gRPC's own network
 * loop, so that a frame is handled where it is read and written where it is staged; there are no
 * locks.
 */
final class RelayLoop implements AutoCloseable {

    private final EventLoop loop;
    private final boolean shared;
    private final List<Future<?>> repeated = new ArrayList<>();

    private RelayLoop(EventLoop loop, boolean shared) {
        this.loop = loop;
        this.shared = shared;
    }

    /** A thread of its own. */
    static RelayLoop own() {
        var group = new NioEventLoopGroup(1, new DefaultThreadFactory("exo-relay", true));
        return new RelayLoop(group.next(), false);
    }

    /** One on which sockets live as well: theirs wake nobody. */
    static RelayLoop on(EventLoop loop) {
        return new RelayLoop(loop, true);
    }

    EventLoopGroup group() {
        return loop;
    }

    /** At once when already there. */
    void run(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** Always later, after what is going on now. */
    void later(Runnable task) {
        loop.execute(task);
    }

    /** Before anybody else uses it. */
    void every(Duration period, Runnable task) {
        repeated.add(
                loop.scheduleWithFixedDelay(
                        task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() {
        repeated.forEach(one -> one.cancel(false));
        if (!shared) {
            loop.parent().shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
