package im.exo.client.realtime;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.contract.Problem;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.Authenticate;
import im.exo.contract.realtime.ClientAck;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.ClientSend;
import im.exo.contract.realtime.Failure;
import im.exo.contract.realtime.Heartbeat;
import im.exo.contract.realtime.Ready;
import im.exo.contract.realtime.ServerFrame;
import im.exo.contract.realtime.ServerFrames;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One socket's life: authenticate, then frames both ways until it closes. */
final class Connection {

    /** Why it ended. */
    record End(int code, Duration comeBackAfter, boolean wasReady, String token) {}

    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final int SILENCES = 2;
    private static final Duration RENEW_BEFORE = Duration.ofSeconds(90);
    private static final Duration RENEW_AGAIN = Duration.ofSeconds(10);
    private static final Duration NEVER = Duration.ofDays(36_500);
    private static final int BATCH_BYTES = 400 * 1024;

    private final Wire wire;
    private final TokenSource tokens;
    private final LinkListener listener;
    private final Runnable ready;
    private final BlockingQueue<ClientFrame> outgoing = new ArrayBlockingQueue<>(1024);
    private final Map<Long, CompletableFuture<SendResult>> unanswered = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean over;
    private volatile String token = "";

    /** {@link System#nanoTime}: whoever sets the clock must not keep a token from being renewed. */
    private volatile long renewAt = in(NEVER);

    private boolean wasReady;
    private Duration comeBackAfter = Duration.ZERO;

    Connection(Wire wire, TokenSource tokens, LinkListener listener, Runnable ready) {
        this.wire = wire;
        this.tokens = tokens;
        this.listener = listener;
        this.ready = ready;
    }

    /** Runs until the socket is closed by either side. */
    End run() throws Unreachable, ServerProblem, SignedOut, InterruptedException {
        token = tokens.token();
        wire.send(
                ClientFrames.newBuilder()
                        .addFrames(
                                ClientFrame.newBuilder()
                                        .setAuthenticate(Authenticate.newBuilder().setToken(token)))
                        .build()
                        .toByteArray());
        Thread writer = Thread.ofVirtual().name("socket writer").start(this::write);
        try {
            return read();
        } finally {
            over = true;
            writer.interrupt();
            unanswered.values().forEach(f -> f.cancel(false));
            wire.close();
        }
    }

    /** Queues a send; the future is cancelled when the connection ends first. */
    CompletableFuture<SendResult> send(ClientSend send) throws InterruptedException {
        long request = requests.incrementAndGet();
        var answer = new CompletableFuture<SendResult>();
        unanswered.put(request, answer);
        answer.whenComplete((r, e) -> unanswered.remove(request));
        var frame = ClientFrame.newBuilder().setSend(send.toBuilder().setRequest(request)).build();
        if (!outgoing.offer(frame, 20, TimeUnit.SECONDS) || over) {
            answer.cancel(false);
        }
        return answer;
    }

    void abort() {
        wire.abort();
    }

    /** Sends that the server has not answered yet. */
    int unanswered() {
        return unanswered.size();
    }

    private End read() throws InterruptedException, Unreachable {
        int silences = 0;
        while (true) {
            Duration untilRenewal = Duration.ofNanos(renewAt - System.nanoTime());
            if (untilRenewal.isNegative() || untilRenewal.isZero()) {
                renew();
                continue;
            }
            Duration wait = untilRenewal.compareTo(SILENCE) < 0 ? untilRenewal : SILENCE;
            switch (wire.next(wait)) {
                case null -> {
                    if (wait.equals(SILENCE) && ++silences > SILENCES) {
                        return new End(1006, comeBackAfter, wasReady, token);
                    }
                    queue(
                            ClientFrame.newBuilder()
                                    .setPing(Heartbeat.newBuilder().setNonce(silences))
                                    .build());
                }
                case Wire.Received.Closed(int code) -> {
                    return new End(code, comeBackAfter, wasReady, token);
                }
                case Wire.Received.Message(var bytes) -> {
                    silences = 0;
                    frames(bytes);
                }
            }
        }
    }

    private void frames(byte[] bytes) throws InterruptedException, Unreachable {
        ServerFrames frames;
        try {
            frames = ServerFrames.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new Unreachable("the server's frame makes no sense", e);
        }
        var deliveries = new ArrayList<Delivery>();
        for (ServerFrame frame : frames.getFramesList()) {
            switch (frame.getKindCase()) {
                case DELIVERY -> deliveries.add(frame.getDelivery());
                case RESULT -> answer(frame.getResult());
                case READY -> {
                    renewal(frame.getReady());
                    wasReady = true;
                    ready.run();
                }
                case RENEWED -> renewal(frame.getRenewed());
                case DRAINED -> {
                    take(deliveries);
                    listener.drained();
                }
                case EVENT -> {
                    if (frame.getEvent().hasKeysLow()) {
                        listener.keysLow();
                    }
                }
                case FAILURE -> failure(frame.getFailure());
                case RECONNECT ->
                        comeBackAfter =
                                Duration.ofMillis(
                                        Integer.toUnsignedLong(
                                                frame.getReconnect().getAfterMillis()));
                case PONG, EPHEMERAL, KIND_NOT_SET -> {}
            }
        }
        take(deliveries);
    }

    private void take(ArrayList<Delivery> deliveries) throws InterruptedException, Unreachable {
        if (deliveries.isEmpty()) {
            return;
        }
        listener.deliveries(deliveries);
        for (Delivery delivery : deliveries) {
            queue(
                    ClientFrame.newBuilder()
                            .setAck(
                                    ClientAck.newBuilder()
                                            .setPosition(delivery.getPosition())
                                            .setEnvelope(delivery.getEnvelope()))
                            .build());
        }
        deliveries.clear();
    }

    private void answer(SendResult result) {
        var waiting = unanswered.get(result.getRequest());
        if (waiting != null) {
            waiting.complete(result);
        }
    }

    private void failure(Failure failure) {
        if (failure.getRequest() == 0) {
            return;
        }
        String problem = failure.getProblem();
        SendOutcome outcome = SendOutcome.SEND_OUTCOME_UNKNOWN;
        if (problem.equals(Problem.TOO_LARGE.slug())) {
            outcome = SendOutcome.SEND_OUTCOME_TOO_LARGE;
        } else if (problem.equals(Problem.MALFORMED.slug())
                || problem.equals(Problem.MALFORMED_FRAME.slug())
                || problem.equals(Problem.INVALID.slug())) {
            outcome = SendOutcome.SEND_OUTCOME_MALFORMED;
        }
        answer(
                SendResult.newBuilder()
                        .setRequest(failure.getRequest())
                        .setOutcome(outcome)
                        .build());
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    private void renewal(Ready ready) {
        long left = ready.getTokenExpiresAt() - ready.getServerTime();
        if (ready.getServerTime() == 0) {
            left = ready.getTokenExpiresAt() - System.currentTimeMillis();
        }
        renewAt = in(Duration.ofMillis(Math.max(left / 2, left - RENEW_BEFORE.toMillis()) + 1_000));
    }

    /** In its own thread: deliveries go on while the new token is on its way. */
    private void renew() {
        renewAt = in(NEVER);
        Thread.ofVirtual()
                .name("token renewal")
                .start(
                        () -> {
                            try {
                                token = tokens.after(token);
                                queue(
                                        ClientFrame.newBuilder()
                                                .setRenew(Authenticate.newBuilder().setToken(token))
                                                .build());
                            } catch (Unreachable | ServerProblem e) {
                                renewAt = in(RENEW_AGAIN);
                            } catch (RuntimeException e) {
                                renewAt = in(RENEW_AGAIN);
                                listener.failing(e);
                            } catch (SignedOut | InterruptedException e) {
                                abort();
                            }
                        });
    }

    private void queue(ClientFrame frame) throws InterruptedException, Unreachable {
        if (!outgoing.offer(frame, 20, TimeUnit.SECONDS)) {
            throw new Unreachable("the connection does not take anything any more");
        }
    }

    private void write() {
        try {
            while (!over) {
                ClientFrame next = outgoing.take();
                var batch = ClientFrames.newBuilder().addFrames(next);
                int bytes = next.getSerializedSize();
                ClientFrame more = outgoing.peek();
                while (more != null && bytes + more.getSerializedSize() < BATCH_BYTES) {
                    batch.addFrames(outgoing.take());
                    bytes += more.getSerializedSize() + 8;
                    more = outgoing.peek();
                }
                wire.send(batch.build().toByteArray());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Unreachable e) {
            abort();
        }
    }
}
