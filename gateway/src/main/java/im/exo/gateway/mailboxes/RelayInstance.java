package im.exo.gateway.mailboxes;

import im.exo.contract.Limits;
import im.exo.contract.relay.RelayGrpc;
import im.exo.contract.relay.ToGateway;
import im.exo.contract.relay.ToRelay;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.socket.nio.NioSocketChannel;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One instance of message-service: keeps one stream to it open, and opens it again with growing,
 * jittered pauses. Confined to the relay loop.
 */
final class RelayInstance {

    private static final Logger LOG = Logger.getLogger(RelayInstance.class);
    private static final Metadata.Key<String> INTERNAL_KEY =
            Metadata.Key.of("exo-internal-key", Metadata.ASCII_STRING_MARSHALLER);

    private final InetSocketAddress address;
    private final RelayLoop loop;
    private final RelayConfig config;
    private final Mailboxes mailboxes;
    private final Metadata credentials = new Metadata();
    private final String gateway;
    private final SendTraces traces;

    private @Nullable Attempt current;
    private long nextAttemptAt;
    private int failures;

    RelayInstance(InetSocketAddress address, Mailboxes mailboxes, RelaySetup setup) {
        this.address = address;
        this.loop = setup.loop();
        this.config = setup.config();
        this.mailboxes = mailboxes;
        this.gateway = setup.gateway();
        this.traces = setup.traces();
        this.nextAttemptAt = System.nanoTime();
        credentials.put(INTERNAL_KEY, setup.internalKey());
    }

    /** Opens, watches and gives up. */
    void tick(long now) {
        var attempt = current;
        if (attempt == null) {
            if (now - nextAttemptAt >= 0) {
                current = new Attempt(now);
            }
            return;
        }
        if (attempt.stream.silent(now)) {
            attempt.lost("silent");
        } else {
            attempt.stream.tick(now, mailboxes::expired);
            attempt.stream.flush(now);
        }
    }

    void flush(long now) {
        if (current != null) {
            current.stream.flush(now);
        }
    }

    /** Sends whose shard another instance has taken over meanwhile. */
    List<Pending> reclaim(ShardOwners owners) {
        var attempt = current;
        return attempt == null
                ? List.of()
                : attempt.stream.reclaim(
                        pending -> {
                            var owner = owners.owner(owners.shard(pending.send.to()));
                            return owner != null && owner != attempt.stream;
                        });
    }

    RelayFigures figures() {
        var attempt = current;
        return attempt == null || !attempt.heard ? RelayFigures.NONE : attempt.stream.figures();
    }

    boolean open() {
        return current != null && current.heard;
    }

    void close() {
        if (current != null) {
            current.lost("closed");
        }
    }

    private void rest() {
        long pause =
                Math.min(
                        config.retryMax().toNanos(),
                        config.retryMin().toNanos() << Math.min(failures, 16));
        failures++;
        nextAttemptAt =
                System.nanoTime() + pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    }

    /** One stream on a connection of its own. */
    private final class Attempt implements ClientResponseObserver<ToRelay, ToGateway> {

        private final ManagedChannel channel;
        private final RelayStream stream;
        private @Nullable ClientCallStreamObserver<ToRelay> call;
        private boolean heard;
        private boolean over;

        Attempt(long now) {
            channel =
                    NettyChannelBuilder.forAddress(address)
                            .eventLoopGroup(loop.group())
                            .channelType(NioSocketChannel.class)
                            .directExecutor()
                            .usePlaintext()
                            .disableRetry()
                            .proxyDetector(_ -> null)
                            .flowControlWindow(2 * Limits.STREAM_MESSAGE_BYTES)
                            .maxInboundMessageSize(2 * Limits.STREAM_MESSAGE_BYTES)
                            .build();
            var out =
                    RelayGrpc.newStub(channel)
                            .withInterceptors(
                                    MetadataUtils.newAttachHeadersInterceptor(credentials))
                            .exchange(this);
            stream =
                    new RelayStream(
                            (ClientCallStreamObserver<ToRelay>) out, config, traces, gateway, now);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ToRelay> call) {
            this.call = call;
            call.disableAutoRequestWithInitial(1);
            call.setOnReadyHandler(() -> loop.run(() -> stream.flush(System.nanoTime())));
        }

        @Override
        public void onNext(ToGateway message) {
            loop.run(
                    () -> {
                        if (!over) {
                            received(message);
                        }
                    });
        }

        private void received(ToGateway message) {
            if (!heard) {
                heard = true;
                failures = 0;
                LOG.info("event=relay-stream-open");
            }
            try {
                mailboxes.received(stream, message);
                if (call != null) {
                    call.request(1);
                }
            } catch (RuntimeException e) {
                LOG.errorf("event=relay-frame-refused cause=%s", e.getClass().getSimpleName());
                lost("bad frame");
            }
        }

        @Override
        public void onError(Throwable failure) {
            loop.run(() -> lost(io.grpc.Status.fromThrowable(failure).getCode().name()));
        }

        @Override
        public void onCompleted() {
            loop.run(() -> lost("completed"));
        }

        void lost(String reason) {
            if (over) {
                return;
            }
            over = true;
            if (heard) {
                LOG.infof("event=relay-stream-lost reason=%s", reason);
                mailboxes.streamsLost().increment();
            }
            current = null;
            rest();
            channel.shutdownNow();
            mailboxes.lost(stream);
        }
    }
}
