package im.exo.gateway.mailboxes;

import im.exo.contract.Limits;
import im.exo.contract.relay.Acks;
import im.exo.contract.relay.Credit;
import im.exo.contract.relay.Hello;
import im.exo.contract.relay.Ping;
import im.exo.contract.relay.RelayRequest;
import im.exo.contract.relay.ToRelay;

import io.grpc.stub.ClientCallStreamObserver;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The outgoing side of one stream to one instance of message-service, from its opening to its end. A
 * new attempt is a new object, so that nothing of an old stream is taken for a new one's. Writes are
 * merged into batches of at most 1 MiB and go out once per turn of the relay loop, as far as gRPC's
 * readiness and the instance's credit allow. Confined to the relay loop.
 */
final class RelayStream {

    /**
     * Acknowledgements beyond this many waiting frames are dropped. The owner still counts what they
     * were for against the device's window, so the socket registers anew when there is room: that
     * begins a new window, with a redelivery.
     */
    private static final int MAX_WAITING_ACKS = 65_536;

    private final ClientCallStreamObserver<ToRelay> out;
    private final RelayConfig config;
    private final SendTraces traces;
    private final ArrayDeque<RelayRequest> control = new ArrayDeque<>();
    private final ArrayDeque<Pending> sends = new ArrayDeque<>();
    private final Map<Long, Pending> unanswered = new LinkedHashMap<>();

    /** What sessions whose acknowledgements were dropped do when there is room again. */
    private final Map<Long, Runnable> dropped = new LinkedHashMap<>();

    private long requests;
    private long credit;
    private boolean announced;
    private long owed;
    private long heardAt;
    private long saidAt;
    private boolean ended;

    RelayStream(
            ClientCallStreamObserver<ToRelay> out,
            RelayConfig config,
            SendTraces traces,
            String gateway,
            long now) {
        this.out = out;
        this.traces = traces;
        this.config = config;
        this.heardAt = now;
        this.saidAt = now;
        control(
                RelayRequest.newBuilder()
                        .setHello(
                                Hello.newBuilder()
                                        .setGateway(gateway)
                                        .setCredit(config.credit().asLongValue()))
                        .build());
    }

    /** Needs no credit. */
    void control(RelayRequest request) {
        if (!ended) {
            control.add(request);
        }
    }

    /** @param whenDropped run once, as soon as there is room again, when there is none now */
    void acknowledge(Acks acks, Runnable whenDropped) {
        if (control.size() < MAX_WAITING_ACKS) {
            control(RelayRequest.newBuilder().setAcks(acks).build());
        } else {
            dropped.put(acks.getSession(), whenDropped);
        }
    }

    /** Dropped when the instance is behind. */
    void ephemeral(RelayRequest request, long bytes) {
        if (out.isReady() && control.size() < MAX_WAITING_ACKS && bytes <= credit) {
            credit -= bytes;
            control(request);
        }
    }

    void send(Pending pending) {
        sends.add(pending);
    }

    /** The send that this answer is for, unless it was answered with 503 meanwhile. */
    @Nullable Pending answered(long request) {
        return unanswered.remove(request);
    }

    RelayFigures figures() {
        return new RelayFigures(1, sends.size(), unanswered.size(), control.size(), credit);
    }

    void heard(long now) {
        heardAt = now;
    }

    /** Only the first announcement's credit counts. */
    boolean announced(long initialCredit) {
        boolean first = !announced;
        if (first) {
            announced = true;
            credit = initialCredit;
        }
        return first;
    }

    void credited(long bytes) {
        credit += bytes;
    }

    /** Content that has left this stream's account; credit goes back in quarters. */
    void taken(long bytes) {
        owed += bytes;
        if (owed >= config.credit().asLongValue() / 4) {
            control(
                    RelayRequest.newBuilder()
                            .setCredit(Credit.newBuilder().setBytes(owed))
                            .build());
            owed = 0;
        }
    }

    void flush(long now) {
        while (!ended && out.isReady()) {
            if (!dropped.isEmpty() && control.size() < MAX_WAITING_ACKS / 2) {
                var again = List.copyOf(dropped.values());
                dropped.clear();
                again.forEach(Runnable::run);
            }
            var batch = batch(now);
            if (batch == null) {
                return;
            }
            saidAt = now;
            out.onNext(batch);
        }
    }

    private @Nullable ToRelay batch(long now) {
        var batch = ToRelay.newBuilder();
        long room = Limits.STREAM_MESSAGE_BYTES;
        for (var next = control.peek(); next != null; next = control.peek()) {
            long size = next.getSerializedSize() + 4L;
            if (size > room && batch.getRequestsCount() > 0) {
                break;
            }
            room -= size;
            batch.addRequests(control.remove());
        }
        for (var next = sends.peek(); next != null; next = sends.peek()) {
            if (next.bytes > credit) {
                break;
            }
            // A little over the content: ids, numbers and tags around every ciphertext.
            var frame = next.send.frame().setRequest(requests + 1);
            if (next.step != null) {
                traces.written(next, frame);
            }
            var built = RelayRequest.newBuilder().setSend(frame).build();
            int size = built.getSerializedSize() + 4;
            if (size > room && batch.getRequestsCount() > 0) {
                break;
            }
            sends.remove();
            room -= size;
            credit -= next.bytes;
            next.deadline = now + config.answerWithin().toNanos();
            unanswered.put(++requests, next);
            batch.addRequests(built);
        }
        return batch.getRequestsCount() == 0 ? null : batch.build();
    }

    /** Pings after silence of ours. */
    void tick(long now, Consumer<Pending> expired) {
        if (announced && now - saidAt >= config.pingAfter().toNanos() && control.isEmpty()) {
            control(RelayRequest.newBuilder().setPing(Ping.newBuilder().setNonce(now)).build());
        }
        expire(unanswered.values().iterator(), now, expired);
        expire(sends.iterator(), now, expired);
    }

    private static void expire(Iterator<Pending> oldestFirst, long now, Consumer<Pending> expired) {
        while (oldestFirst.hasNext()) {
            var pending = oldestFirst.next();
            if (pending.deadline - now > 0) {
                return;
            }
            oldestFirst.remove();
            expired.accept(pending);
        }
    }

    /** Nothing has come for so long that the instance counts as dead. */
    boolean silent(long now) {
        return now - heardAt >= config.deadAfter().toNanos();
    }

    /** Takes back those, in the order in which they were sent; answers to them no longer count. */
    List<Pending> reclaim(Predicate<Pending> which) {
        var reclaimed = new ArrayList<Pending>();
        for (var held : List.of(unanswered.values(), sends)) {
            held.removeIf(pending -> which.test(pending) && reclaimed.add(pending));
        }
        reclaimed.forEach(SendTraces::lost);
        return reclaimed;
    }

    /** Everything unanswered, in the order in which it was sent; this stream is over. */
    List<Pending> end() {
        ended = true;
        control.clear();
        dropped.clear();
        var lost = new ArrayList<>(unanswered.values());
        lost.addAll(sends);
        unanswered.clear();
        sends.clear();
        lost.forEach(SendTraces::lost);
        return lost;
    }
}
