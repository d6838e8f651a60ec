package im.exo.gateway.mailboxes;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.TraceContext;
import im.exo.contract.mailbox.Ephemeral;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.relay.EphemeralSend;
import im.exo.contract.relay.RelayRequest;
import im.exo.contract.relay.ToGateway;

import io.netty.util.collection.LongObjectHashMap;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * All accounts' mailboxes, wherever their owners are. A send goes to the owner of its shard; without
 * one it is held; it is repeated with the same bytes when its stream is lost. Every send is answered,
 * at the latest with 503 ({@link SendOutcome#SEND_OUTCOME_UNKNOWN}: repeat the same bytes).
 *
 * <p>Public methods may be called from any thread; everything else happens on the relay loop.
 */
public final class Mailboxes implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Mailboxes.class);
    private static final Duration TICK = Duration.ofMillis(50);

    private final RelaySetup setup;
    private final RelayConfig config;
    private final RelayLoop loop;

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicInteger unansweredSends = new AtomicInteger();
    private final AtomicLong unansweredBytes = new AtomicLong();

    private final Map<InetSocketAddress, RelayInstance> instances = new HashMap<>();
    private final Map<Pending.Lane, Pending> laneEnds = new HashMap<>();
    private final ShardOwners owners = new ShardOwners();
    private final HeldSends held = new HeldSends();
    private final Reception reception;
    final LongObjectHashMap<Subscription> subscriptions = new LongObjectHashMap<>();
    private Set<InetSocketAddress> resolved = Set.of();
    private long sequence;

    private volatile int heldSends;
    private final SendResults results = new SendResults();
    private final LongAdder streamsLost = new LongAdder();
    private volatile RelayFigures figures = RelayFigures.NONE;
    private volatile long heldNanos;
    private volatile boolean closed;

    public Mailboxes(RelaySetup setup) {
        this.setup = setup;
        this.config = setup.config();
        this.loop = setup.loop();
        this.reception = new Reception(this, owners, setup.traces());
        loop.every(TICK, this::tick);
    }

    /**
     * In a trace of its own, if in any.
     *
     * @param answer called once, on the relay loop; its {@code request} means nothing
     */
    public void send(Outgoing send, Consumer<SendResult> answer) {
        send(new Pending(send, setup.traces().begin(), answer));
    }

    /** As {@link #send(Outgoing, Consumer)}, in the trace that it belongs to, if any. */
    public void send(Outgoing send, @Nullable TraceContext trace, Consumer<SendResult> answer) {
        send(new Pending(send, setup.traces().within(trace), answer));
    }

    private void send(Pending pending) {
        int sends = unansweredSends.incrementAndGet();
        long bytes = unansweredBytes.addAndGet(pending.bytes);
        if (sends > config.maxSends() || bytes > config.maxSendBytes().asLongValue()) {
            unansweredSends.decrementAndGet();
            unansweredBytes.addAndGet(-pending.bytes);
            results.count(SendOutcome.SEND_OUTCOME_UNKNOWN);
            pending.answer(SendResults.later());
            return;
        }
        run(() -> admit(pending));
    }

    /**
     * Delivers to this socket from now on; the newest of a device wins.
     *
     * @param accountVersion that the device's token names, 0 for none
     */
    public Subscription subscribe(
            DeviceAddress device, long accountVersion, Subscriber subscriber) {
        var subscription =
                new Subscription(
                        sessions.incrementAndGet(), device, accountVersion, subscriber, this);
        run(
                () -> {
                    subscriptions.put(subscription.session, subscription);
                    register(subscription);
                    subscription.opened();
                });
        return subscription;
    }

    /** Dropped when the recipient's shard has no owner. */
    public void ephemeral(DeviceAddress from, AccountId to, Ephemeral ephemeral) {
        long bytes =
                ephemeral.getCiphertextsList().stream()
                        .mapToLong(ciphertext -> ciphertext.getContent().size())
                        .sum();
        run(
                () -> {
                    var owner = owners.known() ? owners.owner(owners.shard(to)) : null;
                    if (owner != null) {
                        owner.ephemeral(
                                RelayRequest.newBuilder()
                                        .setEphemeral(
                                                EphemeralSend.newBuilder()
                                                        .setSenderAccount(
                                                                from.account().byteString())
                                                        .setSenderDevice(from.device().value())
                                                        .setRecipient(to.byteString())
                                                        .setEphemeral(ephemeral))
                                        .build(),
                                bytes);
                    }
                });
    }

    /** Keeps streams to exactly these, but never ends one that is open. */
    public void instancesAt(Set<InetSocketAddress> addresses) {
        run(
                () -> {
                    resolved = addresses;
                    for (var address : addresses) {
                        instances.computeIfAbsent(address, a -> new RelayInstance(a, this, setup));
                    }
                });
    }

    public int openStreams() {
        return figures.open();
    }

    RelayFigures figures() {
        return figures;
    }

    /** Since the eldest held send began to wait for an owner. */
    long heldNanos() {
        return heldNanos;
    }

    long unansweredBytes() {
        return unansweredBytes.get();
    }

    SendResults results() {
        return results;
    }

    LongAdder streamsLost() {
        return streamsLost;
    }

    public int heldSends() {
        return heldSends;
    }

    public int unansweredSends() {
        return unansweredSends.get();
    }

    boolean closed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        loop.run(() -> instances.values().forEach(RelayInstance::close));
        loop.close();
    }

    // Everything below is on the relay loop.

    void run(Runnable task) {
        if (closed) {
            return;
        }
        tasks.add(task);
        if (!scheduled.getAndSet(true)) {
            loop.later(this::runAll);
        }
    }

    private void runAll() {
        scheduled.set(false);
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("event=relay-task-failed", e);
            }
        }
        flush();
    }

    private void flush() {
        long now = System.nanoTime();
        instances.values().forEach(instance -> instance.flush(now));
        heldSends = held.size();
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            held.expire(now, this::expired);
            instances.entrySet().removeIf(entry -> gone(entry.getKey(), entry.getValue()));
            instances.values().forEach(instance -> instance.tick(now));
            look(now);
        } catch (RuntimeException | Error e) {
            // One that is thrown on would have been the last tick.
            LOG.error("event=relay-tick-failed", e);
        }
    }

    private void look(long now) {
        heldSends = held.size();
        heldNanos = held.age(now);
        figures =
                instances.values().stream()
                        .map(RelayInstance::figures)
                        .reduce(RelayFigures.NONE, RelayFigures::with);
    }

    /** No longer resolved, and not there any more either. */
    private boolean gone(InetSocketAddress address, RelayInstance instance) {
        boolean gone = !resolved.contains(address) && !instance.open();
        if (gone) {
            instance.close();
        }
        return gone;
    }

    private void admit(Pending pending) {
        pending.sequence = ++sequence;
        var before = laneEnds.put(pending.lane, pending);
        if (before == null) {
            dispatch(pending);
        } else {
            before.follower = pending;
        }
    }

    private void dispatch(Pending pending) {
        if (pending.endsAt == 0) {
            pending.endsAt =
                    System.nanoTime() + config.hold().toNanos() + config.answerWithin().toNanos();
        }
        if (!owners.known()) {
            held.hold(holding(pending));
            return;
        }
        int shard = owners.shard(pending.send.to());
        var owner = owners.owner(shard);
        if (owner == null || held.any(shard)) {
            held.hold(shard, holding(pending));
        } else {
            handOver(owner, pending);
        }
    }

    private Pending holding(Pending pending) {
        long now = System.nanoTime();
        pending.deadline = now + Math.min(config.hold().toNanos(), pending.endsAt - now);
        return pending;
    }

    private void handOver(RelayStream owner, Pending pending) {
        pending.deadline = System.nanoTime() + config.answerWithin().toNanos();
        owner.send(pending);
    }

    void received(RelayStream stream, ToGateway message) {
        stream.heard(System.nanoTime());
        message.getRepliesList().forEach(reply -> reception.received(stream, reply));
        flush();
    }

    /** Some shard may have another owner now. */
    void ownersChanged() {
        held.shard(owners);
        // The earlier owner is fenced off: whatever it has not answered goes to the new one.
        for (var instance : instances.values()) {
            instance.reclaim(owners)
                    .forEach(pending -> held.hold(owners.shard(pending.send.to()), pending));
        }
        held.release(owners, this::handOver);
        subscriptions.values().forEach(this::register);
    }

    private void register(Subscription subscription) {
        if (owners.known()) {
            subscription.registerAt(owners.owner(subscription.shard(owners)));
        }
    }

    void forget(Subscription subscription) {
        subscriptions.remove(subscription.session);
    }

    void lost(RelayStream stream) {
        owners.disown(stream);
        subscriptions.values().forEach(subscription -> subscription.lost(stream));
        stream.end().forEach(this::dispatch);
        flush();
    }

    void result(RelayStream stream, SendResult result) {
        var pending = stream.answered(result.getRequest());
        if (pending == null) {
            return;
        }
        SendTraces.answered(pending, result);
        if (result.getOutcome() == SendOutcome.SEND_OUTCOME_NOT_OWNER) {
            owners.disown(stream, owners.shard(pending.send.to()));
            dispatch(pending);
        } else {
            answer(pending, result);
        }
    }

    void expired(Pending pending) {
        answer(pending, SendResults.later());
    }

    /** What waits behind a send that was not accepted must not overtake its repetition. */
    private void answer(Pending first, SendResult result) {
        var pending = first;
        var outcome = result;
        while (true) {
            var next = pending.follower;
            if (next == null) {
                laneEnds.remove(pending.lane);
            }
            unansweredSends.decrementAndGet();
            unansweredBytes.addAndGet(-pending.bytes);
            results.count(outcome.getOutcome());
            pending.answer(outcome);
            if (next == null) {
                return;
            }
            if (outcome.getOutcome() == SendOutcome.SEND_OUTCOME_ACCEPTED) {
                dispatch(next);
                return;
            }
            pending = next;
            outcome = SendResults.later();
        }
    }
}
