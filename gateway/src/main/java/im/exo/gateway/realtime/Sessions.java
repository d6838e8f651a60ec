package im.exo.gateway.realtime;

import im.exo.contract.DeviceAddress;
import im.exo.contract.realtime.Event;
import im.exo.gateway.access.Gatekeeper;
import im.exo.gateway.limits.Rate;
import im.exo.gateway.limits.SendLimits;
import im.exo.gateway.mailboxes.Mailboxes;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** All sessions of this gateway, their common bounds, and the one clock that wakes them. */
public final class Sessions {

    private static final int RECONNECT_SPREAD_MILLIS = 2000;

    /** Devices that were here a moment ago and said much; 2 MB. */
    private static final int SPENT_BUCKETS = 10_000;

    private final RealtimeConfig config;
    private final Mailboxes mailboxes;
    private final Gatekeeper gatekeeper;
    private final SendLimits sendLimits;
    private final Rate frameRate;
    private final SpentBuckets spentBuckets;
    private final LongConsumer latency;
    private final AtomicLong backlogOfAll = new AtomicLong();
    private final Closings closings = new Closings();
    private final Strangers strangers;
    private final Set<Session> all = ConcurrentHashMap.newKeySet();

    /** The newest session of each device. */
    private final ConcurrentHashMap<DeviceAddress, Session> byDevice = new ConcurrentHashMap<>();

    private volatile boolean draining;

    /**
     * @param latency told how long each send took to be answered, in nanoseconds
     */
    public Sessions(
            RealtimeConfig config,
            Mailboxes mailboxes,
            Gatekeeper gatekeeper,
            SendLimits sendLimits,
            LongConsumer latency) {
        this.config = config;
        this.mailboxes = mailboxes;
        this.gatekeeper = gatekeeper;
        this.sendLimits = sendLimits;
        this.frameRate = config.frames();
        this.spentBuckets = new SpentBuckets(frameRate, SPENT_BUCKETS);
        this.latency = latency;
        this.strangers = new Strangers(config.maxStrangers());
    }

    /** Empty when there is no room, or this gateway is leaving. */
    public Optional<Session> open(Peer peer) {
        if (!accepting()) {
            return Optional.empty();
        }
        var session = new Session(peer, this, System.nanoTime());
        all.add(session);
        var eldest = strangers.enter(session);
        if (eldest != null) {
            eldest.peer.turns().execute(eldest::giveWay);
        }
        return Optional.of(session);
    }

    public boolean accepting() {
        return !draining && all.size() < config.maxSessions();
    }

    public int size() {
        return all.size();
    }

    /** Without a token so far, or turned away and still connected. */
    int awaitingToken() {
        return strangers.size();
    }

    boolean draining() {
        return draining;
    }

    /** Bytes that wait for the slowest reader; looks at every session. */
    long fullestBacklog() {
        long fullest = 0;
        for (var session : all) {
            fullest = Math.max(fullest, session.backlog.bytes());
        }
        return fullest;
    }

    Closings closings() {
        return closings;
    }

    /** Those whose time has come to be woken. */
    public List<Session> due() {
        long now = System.nanoTime();
        return all.stream().filter(session -> session.nextLook() - now <= 0).toList();
    }

    /** Closes the sockets of an ended sign-in. */
    public void revoked(UUID sid) {
        all.forEach(session -> session.revoked(sid));
    }

    public void tell(DeviceAddress device, Event event) {
        var session = byDevice.get(device);
        if (session != null) {
            session.event(event);
        }
    }

    /** Takes no new session and asks all to connect elsewhere, spread over this time. */
    public void drain(Duration spread) {
        draining = true;
        long now = System.nanoTime();
        long within = Math.max(1, spread.toNanos());
        for (var session : all) {
            long at = now + ThreadLocalRandom.current().nextLong(within);
            session.peer.turns().execute(() -> session.drain(at));
        }
    }

    /** It is known now, or its connection is gone. */
    void noStranger(Session session) {
        strangers.leave(session);
    }

    void opened(Session session, DeviceAddress device) {
        byDevice.put(device, session);
        if (draining) {
            session.drain(System.nanoTime());
        }
    }

    void ended(Session session, @Nullable DeviceAddress device) {
        all.remove(session);
        if (device != null) {
            byDevice.remove(device, session);
        }
    }

    void answered(long nanos) {
        latency.accept(nanos);
    }

    int reconnectAfterMillis() {
        return ThreadLocalRandom.current().nextInt(RECONNECT_SPREAD_MILLIS);
    }

    RealtimeConfig config() {
        return config;
    }

    Mailboxes mailboxes() {
        return mailboxes;
    }

    Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    SendLimits sendLimits() {
        return sendLimits;
    }

    Rate frameRate() {
        return frameRate;
    }

    SpentBuckets spentBuckets() {
        return spentBuckets;
    }

    AtomicLong backlogOfAll() {
        return backlogOfAll;
    }
}
