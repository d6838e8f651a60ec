package im.exo.system.raw;

import com.google.protobuf.ByteString;

import im.exo.bench.Accounts.Member;
import im.exo.bench.Envelopes;
import im.exo.bench.Socket;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientAck;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientSend;
import im.exo.contract.realtime.ServerFrame;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One socket of one device, until it closes. Ciphertexts are whatever the test says; everything
 * that arrives is kept.
 */
public final class RawDevice implements AutoCloseable {

    /** No answer came: the socket closed or stayed silent. */
    public static final class Unanswered extends Exception {
        private static final long serialVersionUID = 1L;

        Unanswered(String message) {
            super(message);
        }
    }

    private final Member member;

    /** Whether what arrives is acknowledged; before anybody has the socket, nothing is. */
    private boolean acknowledging;

    private volatile boolean leaving;
    private final AtomicLong requests = new AtomicLong();
    private final ConcurrentHashMap<Long, CompletableFuture<SendResult>> open =
            new ConcurrentHashMap<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<ServerFrame> others = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private @Nullable Socket socket;

    private RawDevice(Member member) {
        this.member = member;
    }

    /** Opens a socket that acknowledges what arrives. */
    public static RawDevice open(Sockets sockets, Member member) throws InterruptedException {
        return open(sockets, member, true);
    }

    /** Opens a socket that keeps silent about what arrives. */
    public static RawDevice silent(Sockets sockets, Member member) throws InterruptedException {
        return open(sockets, member, false);
    }

    private static RawDevice open(Sockets sockets, Member member, boolean acknowledging)
            throws InterruptedException {
        var device = new RawDevice(member);
        sockets.open(
                member.token(),
                socket -> {
                    device.socket = socket;
                    socket.onFrame(device::received);
                    socket.onClose(device::ended);
                });
        if (acknowledging) {
            device.acknowledgeAll();
        }
        return device;
    }

    /** From now on, and what has arrived already: an opening that was given up says nothing. */
    private void acknowledgeAll() {
        synchronized (deliveries) {
            acknowledging = true;
            deliveries.forEach(this::acknowledge);
        }
    }

    private Socket socket() {
        if (socket == null) {
            throw new IllegalStateException("not open");
        }
        return socket;
    }

    private void received(ServerFrame frame) {
        if (frame.hasResult()) {
            var waiting = open.remove(frame.getResult().getRequest());
            if (waiting != null) {
                waiting.complete(frame.getResult());
            }
        } else if (frame.hasDelivery()) {
            synchronized (deliveries) {
                deliveries.add(frame.getDelivery());
                if (acknowledging) {
                    acknowledge(frame.getDelivery());
                }
            }
        } else {
            others.add(frame);
        }
    }

    private void ended(int code) {
        closed.complete(code);
        open.values()
                .forEach(
                        waiting ->
                                waiting.completeExceptionally(
                                        new Unanswered("closed with code " + code)));
    }

    public void acknowledge(Delivery delivery) {
        socket().write(
                        ClientFrame.newBuilder()
                                .setAck(
                                        ClientAck.newBuilder()
                                                .setPosition(delivery.getPosition())
                                                .setEnvelope(delivery.getEnvelope()))
                                .build());
    }

    /** Writes a send and returns its answer to come. */
    public CompletableFuture<SendResult> submit(Member to, List<Envelope> envelopes) {
        long request = requests.incrementAndGet();
        var answer = new CompletableFuture<SendResult>();
        open.put(request, answer);
        if (closed.isDone()) {
            answer.completeExceptionally(new Unanswered("the socket is closed"));
            return answer;
        }
        socket().write(
                        ClientFrame.newBuilder()
                                .setSend(
                                        ClientSend.newBuilder()
                                                .setRequest(request)
                                                .setRecipient(to.account().byteString())
                                                .setAccountVersion(to.version())
                                                .addAllEnvelopes(envelopes))
                                .build());
        return answer;
    }

    /** Sends and waits for the answer. */
    public SendResult send(Member to, List<Envelope> envelopes)
            throws InterruptedException, Unanswered {
        try {
            return submit(to, envelopes).get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Unanswered gone) {
                throw gone;
            }
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new Unanswered("nothing for 20 s");
        }
    }

    /** An envelope of one ciphertext for the one device of this member. */
    public static Envelope envelope(Member to, byte[] content) {
        return envelope(to.device(), to.registrationId(), content);
    }

    public static Envelope envelope(int device, int registrationId, byte[] content) {
        return Envelopes.to(device, registrationId, ByteString.copyFrom(content));
    }

    /** Any frame, whether it makes sense or not. */
    public void write(ClientFrame frame) {
        socket().write(frame);
    }

    public void write(byte[] message) {
        socket().write(message);
    }

    public Member member() {
        return member;
    }

    /** Everything that was delivered, in the order of arrival, redeliveries included. */
    public List<Delivery> deliveries() {
        return deliveriesFrom(0);
    }

    /** As {@link #deliveries()}, without the first ones. */
    public List<Delivery> deliveriesFrom(int first) {
        synchronized (deliveries) {
            return List.copyOf(deliveries.subList(first, deliveries.size()));
        }
    }

    /** Every other frame that came. */
    public List<ServerFrame> others() {
        return others;
    }

    public boolean drained() {
        return others.stream().anyMatch(ServerFrame::hasDrained);
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    /** Completes with the close code, 1006 when the connection just went away. */
    public CompletableFuture<Integer> closed() {
        return closed;
    }

    /** Whether this side has closed it. */
    public boolean leaving() {
        return leaving;
    }

    /** The pause that a draining gateway has asked for before the next socket; 0 if none has. */
    public int reconnectAfterMillis() {
        return others.stream()
                .filter(ServerFrame::hasReconnect)
                .mapToInt(frame -> frame.getReconnect().getAfterMillis())
                .findFirst()
                .orElse(0);
    }

    public void awaitEnd() throws InterruptedException {
        try {
            closed.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an end cannot fail", e);
        }
    }

    @Override
    public void close() {
        leaving = true;
        socket().close();
    }
}
