package im.exo.gateway.mailboxes;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that all streams and everything about mailboxes live on. It is gRPC's own network
 * loop, so that a frame is handled where it is read and written where it is staged; there are no
 * locks.
 */
final class RelayLoop implements AutoCloseable {

    private final EventLoopGroup group =
            new NioEventLoopGroup(1, new DefaultThreadFactory("exo-relay", true));
    private final EventLoop loop = group.next();

    EventLoopGroup group() {
        return group;
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

    void every(Duration period, Runnable task) {
        loop.scheduleWithFixedDelay(
                task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
