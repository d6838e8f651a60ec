package im.exo.messages.relay;

import im.exo.contract.Limits;
import im.exo.contract.Shards;
import im.exo.messages.mailbox.EventLoop;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.socket.nio.NioServerSocketChannel;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The gRPC port that gateways connect to; its streams live on the event loop. */
public final class RelayServer implements AutoCloseable {

    private static final int SLACK = 64 * 1024;
    private static final Duration AT_MOST = Duration.ofSeconds(2);

    private final Server server;

    /** @param port 0 for any free one */
    public RelayServer(
            String host,
            int port,
            String internalKey,
            EventLoop loop,
            RelayHub hub,
            Shards shards) {
        server =
                NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
                        .bossEventLoopGroup(loop.group())
                        .workerEventLoopGroup(loop.group())
                        .channelType(NioServerSocketChannel.class)
                        .directExecutor()
                        .maxInboundMessageSize(Limits.STREAM_MESSAGE_BYTES + SLACK)
                        .maxInboundMetadataSize(8 * 1024)
                        .initialFlowControlWindow(4 * Limits.STREAM_MESSAGE_BYTES)
                        .keepAliveTime(5, TimeUnit.SECONDS)
                        .keepAliveTimeout(5, TimeUnit.SECONDS)
                        .permitKeepAliveTime(1, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .intercept(new InternalKeyCheck(internalKey))
                        .addService(new RelayEndpoint(loop, hub, shards))
                        .build();
    }

    public void start() throws IOException {
        server.start();
    }

    public int port() {
        return server.getPort();
    }

    /** Bounded, also when the loop hangs: closing the port waits for it. */
    @Override
    public void close() {
        try {
            var closing = Thread.startVirtualThread(server::shutdown);
            if (!closing.join(AT_MOST)) {
                closing.interrupt();
                return;
            }
            if (!server.awaitTermination(2, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(2, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
