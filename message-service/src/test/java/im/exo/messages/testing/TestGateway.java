package im.exo.messages.testing;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.relay.Ack;
import im.exo.contract.relay.Acks;
import im.exo.contract.relay.Announce;
import im.exo.contract.relay.Closed;
import im.exo.contract.relay.Credit;
import im.exo.contract.relay.EphemeralDelivery;
import im.exo.contract.relay.Hello;
import im.exo.contract.relay.Ping;
import im.exo.contract.relay.Register;
import im.exo.contract.relay.RelayGrpc;
import im.exo.contract.relay.RelayReply;
import im.exo.contract.relay.RelayRequest;
import im.exo.contract.relay.Send;
import im.exo.contract.relay.ToGateway;
import im.exo.contract.relay.ToRelay;
import im.exo.contract.relay.Unregister;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The other end of the stream, as simple as a gateway can be. */
public final class TestGateway implements AutoCloseable {

    private final ManagedChannel channel;
    private final StreamObserver<ToRelay> out;
    private final Map<Long, CompletableFuture<SendResult>> sends = new ConcurrentHashMap<>();
    private final Map<Long, Socket> sockets = new ConcurrentHashMap<>();
    private final List<Announce> announces = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong pongs = new AtomicLong();
    private final AtomicLong returned = new AtomicLong();
    private final ScheduledExecutorService pings = Executors.newSingleThreadScheduledExecutor();

    /** What one registered socket has seen. */
    public static final class Socket {
        public final long number;
        public final AccountId account;
        public final int device;
        public final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
        public final List<ByteString> traces = new CopyOnWriteArrayList<>();
        public final List<EphemeralDelivery> ephemeral = new CopyOnWriteArrayList<>();
        public final List<Closed> closed = new CopyOnWriteArrayList<>();
        public volatile long registration;
        public volatile int drained;
        public volatile int deliveredWhenDrained = -1;
        public volatile boolean acknowledges;

        private Socket(long number, AccountId account, int device) {
            this.number = number;
            this.account = account;
            this.device = device;
        }

        public List<String> texts() {
            return deliveries.stream().map(one -> one.getContent().toStringUtf8()).toList();
        }
    }

    private TestGateway(int port, String key, long credit, boolean alive) {
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port)
                        .usePlaintext()
                        .directExecutor()
                        .maxInboundMessageSize(2 * 1024 * 1024)
                        .build();
        var headers = new Metadata();
        headers.put(Metadata.Key.of("exo-internal-key", Metadata.ASCII_STRING_MARSHALLER), key);
        out =
                RelayGrpc.newStub(channel)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .exchange(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(ToGateway message) {
                                        message.getRepliesList().forEach(reply -> hear(reply));
                                    }

                                    @Override
                                    public void onError(Throwable cause) {
                                        end.complete(cause);
                                    }

                                    @Override
                                    public void onCompleted() {
                                        end.complete(new IllegalStateException("completed"));
                                    }
                                });
        if (credit >= 0) {
            say(
                    RelayRequest.newBuilder()
                            .setHello(Hello.newBuilder().setGateway("test").setCredit(credit)));
        }
        if (alive) {
            pings.scheduleAtFixedRate(this::ping, 1, 1, TimeUnit.SECONDS);
        }
    }

    public static TestGateway connect(int port) {
        return new TestGateway(port, TestInstance.KEY, 1L << 40, true);
    }

    public static TestGateway connect(int port, String key, long credit, boolean alive) {
        return new TestGateway(port, key, credit, alive);
    }

    public synchronized void say(RelayRequest.Builder... requests) {
        var message = ToRelay.newBuilder();
        for (var request : requests) {
            message.addRequests(request);
        }
        try {
            out.onNext(message.build());
        } catch (IllegalStateException e) {
            // The stream has ended; `ended` tells.
            return;
        }
    }

    private void hear(RelayReply reply) {
        switch (reply.getKindCase()) {
            case ANNOUNCE -> announces.add(reply.getAnnounce());
            case RESULT -> {
                var send = sends.remove(reply.getResult().getRequest());
                if (send != null) {
                    send.complete(reply.getResult());
                }
            }
            case REGISTERED ->
                    sockets.get(reply.getRegistered().getSession()).registration =
                            reply.getRegistered().getRegistration();
            case DELIVERIES -> {
                var socket = sockets.get(reply.getDeliveries().getSession());
                socket.traces.addAll(reply.getDeliveries().getTracesList());
                socket.deliveries.addAll(reply.getDeliveries().getDeliveriesList());
                if (socket.acknowledges) {
                    acknowledge(socket, reply.getDeliveries().getDeliveriesList());
                }
            }
            case DRAINED -> {
                var socket = sockets.get(reply.getDrained().getSession());
                socket.deliveredWhenDrained = socket.deliveries.size();
                socket.drained++;
            }
            case CLOSED ->
                    sockets.get(reply.getClosed().getSession()).closed.add(reply.getClosed());
            case EPHEMERAL ->
                    sockets.get(reply.getEphemeral().getSession())
                            .ephemeral
                            .add(reply.getEphemeral());
            case PONG -> pongs.incrementAndGet();
            case CREDIT -> returned.addAndGet(reply.getCredit().getBytes());
            case KIND_NOT_SET -> throw new IllegalStateException("an empty reply");
        }
    }

    public void ping() {
        say(RelayRequest.newBuilder().setPing(Ping.newBuilder().setNonce(1)));
    }

    public void credit(long bytes) {
        say(RelayRequest.newBuilder().setCredit(Credit.newBuilder().setBytes(bytes)));
    }

    public Socket register(AccountId account, int device) {
        return register(account, device, 0, 0);
    }

    public Socket register(AccountId account, int device, long registration, long version) {
        var socket = new Socket(numbers.incrementAndGet(), account, device);
        sockets.put(socket.number, socket);
        register(socket, registration, version);
        return socket;
    }

    public void register(Socket socket, long registration, long version) {
        say(
                RelayRequest.newBuilder()
                        .setRegister(
                                presented(socket)
                                        .setRegistration(registration)
                                        .setAccountVersion(version)));
    }

    /** A socket without a number that was opened before now. */
    public Socket registerLate(AccountId account, int device) {
        var socket = new Socket(numbers.incrementAndGet(), account, device);
        sockets.put(socket.number, socket);
        say(RelayRequest.newBuilder().setRegister(presented(socket).setLate(true)));
        return socket;
    }

    private static Register.Builder presented(Socket socket) {
        return Register.newBuilder()
                .setSession(socket.number)
                .setAccount(socket.account.byteString())
                .setDevice(socket.device);
    }

    public void unregister(Socket socket) {
        say(
                RelayRequest.newBuilder()
                        .setUnregister(
                                Unregister.newBuilder()
                                        .setSession(socket.number)
                                        .setRegistration(socket.registration)));
    }

    public void acknowledge(Socket socket, List<Delivery> deliveries) {
        acknowledge(socket, socket.registration, deliveries);
    }

    public void acknowledge(Socket socket, long registration, List<Delivery> deliveries) {
        var acks = Acks.newBuilder().setSession(socket.number).setRegistration(registration);
        for (var delivery : deliveries) {
            acks.addAcks(
                    Ack.newBuilder()
                            .setPosition(delivery.getPosition())
                            .setEnvelope(delivery.getEnvelope()));
        }
        say(RelayRequest.newBuilder().setAcks(acks));
    }

    public static Envelope envelope(String text, int... devices) {
        return envelope(ByteString.copyFromUtf8(text), TestAccounts.REGISTRATION, devices);
    }

    public static Envelope envelope(ByteString content, int registration, int... devices) {
        var envelope =
                Envelope.newBuilder()
                        .setId(EnvelopeId.next(System.currentTimeMillis()).byteString())
                        .setSentAt(System.currentTimeMillis());
        for (int device : devices) {
            envelope.addCiphertexts(
                    Ciphertext.newBuilder()
                            .setDevice(device)
                            .setRegistrationId(registration)
                            .setType(CiphertextType.CIPHERTEXT_TYPE_WHISPER)
                            .setContent(content));
        }
        return envelope.build();
    }

    public CompletableFuture<SendResult> send(AccountId to, Envelope... envelopes) {
        return send(to, 0, envelopes);
    }

    public CompletableFuture<SendResult> send(AccountId to, long version, Envelope... envelopes) {
        return send(
                Send.newBuilder()
                        .setRecipient(to.byteString())
                        .setAccountVersion(version)
                        .addAllEnvelopes(List.of(envelopes)));
    }

    public CompletableFuture<SendResult> send(Send.Builder send) {
        long number = numbers.incrementAndGet();
        var result = new CompletableFuture<SendResult>();
        sends.put(number, result);
        say(RelayRequest.newBuilder().setSend(send.setRequest(number)));
        return result;
    }

    /** Sends and waits. */
    public SendOutcome outcome(AccountId to, Envelope... envelopes) {
        return result(send(to, envelopes)).getOutcome();
    }

    public static SendResult result(CompletableFuture<SendResult> send) {
        return send.orTimeout(60, TimeUnit.SECONDS).join();
    }

    public List<Announce> announces() {
        return announces;
    }

    public long pongs() {
        return pongs.get();
    }

    /** Credit that came back. */
    public long returned() {
        return returned.get();
    }

    public boolean ended() {
        return end.isDone();
    }

    public Throwable end() {
        return end.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Sends that have no answer yet. */
    public int unanswered() {
        return sends.size();
    }

    @Override
    public void close() {
        pings.shutdownNow();
        channel.shutdownNow();
    }
}
