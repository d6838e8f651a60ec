package im.exo.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.Shards;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.relay.Announce;
import im.exo.contract.relay.Closed;
import im.exo.contract.relay.Deliveries;
import im.exo.contract.relay.OwnedShard;
import im.exo.contract.relay.Pong;
import im.exo.contract.relay.RelayGrpc;
import im.exo.contract.relay.RelayReply;
import im.exo.contract.relay.RelayRequest;
import im.exo.contract.relay.Send;
import im.exo.contract.relay.ToGateway;
import im.exo.contract.relay.ToRelay;
import im.exo.devstack.process.Ports;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An instance of message-service as far as a gateway sees it: a real gRPC server that owns shards,
 * accepts, delivers and redelivers, and that can be killed, silenced and made to refuse.
 */
public final class FakeRelay implements AutoCloseable {

    public static final String KEY = "test-internal-key-0123456789abcdef";
    public static final Shards SHARDS = new Shards(16);
    private static final long CREDIT = 4L * 1024 * 1024;

    private final FakeMailboxes mailboxes;
    private final int port;
    private final Map<Integer, Integer> owned = new TreeMap<>();
    private final Set<Connection> connections = new HashSet<>();
    private final List<Send> sends = new CopyOnWriteArrayList<>();
    private final List<RelayRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Function<Send, SendOutcome> outcome = _ -> SendOutcome.SEND_OUTCOME_ACCEPTED;
    private volatile boolean answering = true;
    private Server server;

    public FakeRelay(FakeMailboxes mailboxes) {
        this.mailboxes = mailboxes;
        this.port = Ports.free();
        this.server = serve(port);
    }

    private Server serve(int port) {
        try {
            return NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .directExecutor()
                    .addService(new Service())
                    .intercept(new KeyCheck())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public String target() {
        return "127.0.0.1:" + port;
    }

    /** Takes all shards under this epoch and says so. */
    public synchronized void ownAll(int epoch) {
        for (int shard = 0; shard < SHARDS.count(); shard++) {
            owned.put(shard, epoch);
        }
        announce();
    }

    /** Gives all up and says so. */
    public synchronized void ownNothing() {
        owned.clear();
        announce();
    }

    public synchronized void announce() {
        connections.forEach(c -> c.reply(RelayReply.newBuilder().setAnnounce(announcement())));
    }

    private Announce announcement() {
        var announce =
                Announce.newBuilder()
                        .setInstance("fake")
                        .setShardCount(SHARDS.count())
                        .setCredit(CREDIT);
        owned.forEach(
                (shard, epoch) ->
                        announce.addShards(
                                OwnedShard.newBuilder().setShard(shard).setEpoch(epoch)));
        return announce.build();
    }

    /** How sends end from now on. */
    public void outcome(Function<Send, SendOutcome> outcome) {
        this.outcome = outcome;
    }

    /** While false, sends are taken and neither committed nor answered. */
    public void answering(boolean answering) {
        this.answering = answering;
    }

    /** Every send that has arrived, repeated ones too. */
    public List<Send> sends() {
        return sends;
    }

    public List<RelayRequest> requests() {
        return requests;
    }

    public synchronized int connected() {
        return connections.size();
    }

    public boolean registered(DeviceAddress device) {
        return requests.stream()
                .anyMatch(
                        r ->
                                r.hasRegister()
                                        && r.getRegister()
                                                .getAccount()
                                                .equals(device.account().byteString()));
    }

    /** As kill -9. Afterwards nobody listens on the port any more. */
    public void kill() {
        try {
            assertThat(server.shutdownNow().awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            owned.clear();
            connections.clear();
        }
    }

    /** On the same port, owning nothing. */
    public void restart() {
        server = serve(port);
    }

    /** Says nothing any more, and hears nothing. */
    public synchronized void goSilent() {
        connections.forEach(c -> c.silent = true);
    }

    public synchronized void removeDevice(DeviceAddress device) {
        connections.forEach(c -> c.close(device, Closed.Reason.REASON_DEVICE_REMOVED));
    }

    public synchronized void askBack(DeviceAddress device) {
        connections.forEach(c -> c.close(device, Closed.Reason.REASON_RECONNECT));
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private final class Service extends RelayGrpc.RelayImplBase {
        @Override
        public StreamObserver<ToRelay> exchange(StreamObserver<ToGateway> out) {
            var connection = new Connection(out);
            synchronized (FakeRelay.this) {
                connections.add(connection);
                connection.reply(RelayReply.newBuilder().setAnnounce(announcement()));
            }
            return connection;
        }
    }

    private record Place(DeviceAddress device, long registration) {}

    private final class Connection implements StreamObserver<ToRelay> {

        private final StreamObserver<ToGateway> out;
        private final Map<Long, Place> places = new HashMap<>();
        private volatile boolean silent;

        Connection(StreamObserver<ToGateway> out) {
            this.out = out;
        }

        void reply(RelayReply.Builder... replies) {
            if (silent) {
                return;
            }
            var message = ToGateway.newBuilder();
            for (var reply : replies) {
                message.addReplies(reply);
            }
            synchronized (out) {
                out.onNext(message.build());
            }
        }

        @Override
        public void onNext(ToRelay message) {
            synchronized (FakeRelay.this) {
                if (!silent && connections.contains(this)) {
                    message.getRequestsList().forEach(this::request);
                }
            }
        }

        private void request(RelayRequest request) {
            requests.add(request);
            switch (request.getKindCase()) {
                case SEND -> send(request.getSend());
                case REGISTER -> register(request);
                case UNREGISTER -> places.remove(request.getUnregister().getSession());
                case ACKS -> {
                    var place = places.get(request.getAcks().getSession());
                    if (place != null) {
                        request.getAcks()
                                .getAcksList()
                                .forEach(
                                        ack ->
                                                mailboxes.acknowledge(
                                                        place.device(), ack.getPosition()));
                    }
                }
                case PING ->
                        reply(
                                RelayReply.newBuilder()
                                        .setPong(
                                                Pong.newBuilder()
                                                        .setNonce(request.getPing().getNonce())));
                case EPHEMERAL -> ephemeral(request);
                case HELLO, CREDIT, KIND_NOT_SET -> {}
            }
        }

        private void send(Send send) {
            sends.add(send);
            if (!answering) {
                return;
            }
            int shard = SHARDS.of(AccountId.of(send.getRecipient()));
            var how =
                    owned.containsKey(shard)
                            ? outcome.apply(send)
                            : SendOutcome.SEND_OUTCOME_NOT_OWNER;
            if (how == SendOutcome.SEND_OUTCOME_ACCEPTED) {
                mailboxes.commit(send).forEach(FakeRelay.this::push);
            }
            reply(
                    RelayReply.newBuilder()
                            .setResult(
                                    SendResult.newBuilder()
                                            .setRequest(send.getRequest())
                                            .setOutcome(how)
                                            .setAccountVersion(7)
                                            .addMissing(2)));
        }

        private void register(RelayRequest request) {
            var register = request.getRegister();
            var device =
                    DeviceAddress.of(AccountId.of(register.getAccount()), register.getDevice());
            long session = register.getSession();
            long number = mailboxes.register(device, register.getRegistration());
            if (number == 0) {
                reply(Replies.closed(session, 0, Closed.Reason.REASON_RECONNECT));
                return;
            }
            connections.forEach(c -> c.supersede(device, number));
            places.put(session, new Place(device, number));
            reply(Replies.registered(session, number));
            mailboxes.queue(device).forEach(delivery -> deliver(device, List.of(delivery)));
            reply(Replies.drained(session, number));
        }

        void deliver(DeviceAddress device, List<Delivery> deliveries) {
            places.forEach(
                    (session, place) -> {
                        if (place.device().equals(device)) {
                            reply(
                                    RelayReply.newBuilder()
                                            .setDeliveries(
                                                    Deliveries.newBuilder()
                                                            .setSession(session)
                                                            .setRegistration(place.registration())
                                                            .addAllDeliveries(deliveries)));
                        }
                    });
        }

        private void ephemeral(RelayRequest request) {
            var ephemeral = request.getEphemeral();
            var first = ephemeral.getEphemeral().getCiphertexts(0);
            var to = DeviceAddress.of(AccountId.of(ephemeral.getRecipient()), first.getDevice());
            connections.forEach(
                    c ->
                            c.places.forEach(
                                    (session, place) -> {
                                        if (place.device().equals(to)) {
                                            c.reply(
                                                    Replies.ephemeral(
                                                            session,
                                                            ephemeral,
                                                            first.getContent()));
                                        }
                                    }));
        }

        void supersede(DeviceAddress device, long number) {
            places.entrySet()
                    .removeIf(
                            e -> {
                                boolean older =
                                        e.getValue().device().equals(device)
                                                && e.getValue().registration() < number;
                                if (older) {
                                    reply(
                                            Replies.closed(
                                                    e.getKey(),
                                                    e.getValue().registration(),
                                                    Closed.Reason.REASON_SUPERSEDED));
                                }
                                return older;
                            });
        }

        void close(DeviceAddress device, Closed.Reason reason) {
            places.forEach(
                    (session, place) -> {
                        if (place.device().equals(device)) {
                            reply(Replies.closed(session, place.registration(), reason));
                        }
                    });
        }

        @Override
        public void onError(Throwable failure) {
            synchronized (FakeRelay.this) {
                connections.remove(this);
            }
        }

        @Override
        public void onCompleted() {
            synchronized (FakeRelay.this) {
                connections.remove(this);
            }
            out.onCompleted();
        }
    }

    private void push(DeviceAddress device, List<Delivery> deliveries) {
        connections.forEach(c -> c.deliver(device, deliveries));
    }
}
