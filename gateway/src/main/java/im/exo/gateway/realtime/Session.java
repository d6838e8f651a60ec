package im.exo.gateway.realtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.Limits;
import im.exo.contract.Problem;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.Event;
import im.exo.contract.realtime.Ready;
import im.exo.contract.realtime.Reconnect;
import im.exo.contract.realtime.ServerFrame;
import im.exo.contract.relay.Ack;
import im.exo.gateway.access.Gatekeeper;
import im.exo.gateway.access.Grant;
import im.exo.gateway.limits.Bucket;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;

/**
 * One client's realtime session. Everything happens on its {@link Peer#turns() turns}, except the
 * few methods that say otherwise. It has no thread and no timer of its own: {@link Sessions} looks at
 * {@link #nextLook()} and wakes it. Long, because every transition of its phases stands here.
 */
public final class Session {

    /** A token is small; nothing else is taken from strangers. */
    static final int FIRST_MESSAGE_BYTES = 16 * 1024;

    /** A token costs a signature to check: as much as this many frames. */
    private static final int RENEWAL_COST = 50;

    final Peer peer;
    final Sessions sessions;
    final Backlog backlog;
    final Reading reading;
    private Phase phase;
    private @Nullable Conversation conversation;
    private @Nullable Bucket frameBucket;
    private boolean writing;
    private long heardAt;
    private long pingedAt;
    private volatile long nextLook;
    private volatile @Nullable UUID sid;
    private volatile @Nullable UUID signedBy;

    Session(Peer peer, Sessions sessions, long now) {
        this.peer = peer;
        this.sessions = sessions;
        this.backlog = new Backlog(sessions.config(), sessions.backlogOfAll());
        this.reading = new Reading(peer);
        this.phase =
                new Phase.AwaitingToken(now + sessions.config().tokenWithin().toNanos(), false);
        this.heardAt = now;
        this.pingedAt = now;
        this.nextLook = now + sessions.config().tokenWithin().toNanos();
    }

    // What the door says.

    /** One whole message. */
    public void received(ByteString message) {
        heard();
        if (message.size() > Limits.CLIENT_MESSAGE_BYTES) {
            end(Ending.TOO_LARGE);
            return;
        }
        try {
            var input = message.newCodedInput();
            input.enableAliasing(true);
            switch (phase) {
                case Phase.AwaitingToken awaiting -> first(awaiting, message.size(), input);
                case Phase.Open _, Phase.Draining _ -> {
                    charge(message.size());
                    frames(ClientFrames.parseFrom(input));
                }
                case Phase.Ended() -> {}
            }
        } catch (InvalidProtocolBufferException e) {
            end(Ending.MALFORMED);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    /** What one message may have now: of strangers the door keeps no more than a token needs. */
    public int maxMessageBytes() {
        return isKnown() ? Limits.CLIENT_MESSAGE_BYTES : FIRST_MESSAGE_BYTES;
    }

    /**
     * A device is at the other end. Whoever was turned away is as little known as before, for as
     * long as the connection is still there.
     */
    public boolean isKnown() {
        return switch (phase) {
            case Phase.Open _, Phase.Draining _ -> true;
            case Phase.AwaitingToken _, Phase.Ended _ -> false;
        };
    }

    /** More than a message may have, or not a binary one: the door has stopped reading it. */
    public void refused(Ending ending) {
        end(ending);
    }

    /** Any sign of life. */
    public void heard() {
        heardAt = System.nanoTime();
    }

    /**
     * Something that is no message: a part of one, a ping, a pong. It costs as much as a frame. The
     * door answers pings by itself, which nobody counts but here.
     */
    public void signalled() {
        heard();
        if ((!isKnown() || afford(1))
                && peer.overdue() > sessions.config().maxBacklog().asLongValue()) {
            end(Ending.SLOW);
        }
    }

    /** There is room to write again. */
    public void writable() {
        flush();
    }

    /** The connection is gone. */
    public void left() {
        end(Ending.LEFT);
        sessions.noStranger(this);
    }

    // Token first.

    private void first(Phase.AwaitingToken awaiting, int size, CodedInputStream input)
            throws IOException {
        if (size > FIRST_MESSAGE_BYTES) {
            end(Ending.TOO_LARGE);
            return;
        }
        var message = ClientFrames.parseFrom(input);
        if (awaiting.checking()
                || message.getFramesCount() != 1
                || !message.getFrames(0).hasAuthenticate()) {
            end(Ending.MALFORMED);
            return;
        }
        phase = awaiting.check(System.nanoTime() + sessions.config().tokenWithin().toNanos());
        reading.pause(Reading.Pause.TOKEN);
        sessions.gatekeeper()
                .admit(
                        message.getFrames(0).getAuthenticate().getToken(),
                        verdict -> peer.turns().execute(() -> admitted(verdict)));
    }

    private void admitted(Gatekeeper.Verdict verdict) {
        if (!(phase instanceof Phase.AwaitingToken awaiting)) {
            return;
        }
        switch (verdict) {
            case Gatekeeper.Verdict.Admitted(var grant) -> open(awaiting, grant);
            case Gatekeeper.Verdict.Refused(var problem) -> refuse(problem);
        }
    }

    /** Whoever cannot be judged now may come back soon; nobody else. */
    private void refuse(Problem problem) {
        end(problem.status() == 503 ? Ending.TRY_LATER : Ending.UNAUTHORIZED);
    }

    private void open(Phase.AwaitingToken awaiting, Grant grant) {
        var talk = new Conversation(this, grant.device());
        conversation = talk;
        write(ServerFrame.newBuilder().setReady(ready(grant)).build());
        phase = awaiting.admit(grant, talk.subscribe(grant.accountVersion()));
        frameBucket = sessions.spentBuckets().take(grant.device());
        sid = grant.sid();
        signedBy = grant.signedBy();
        sessions.noStranger(this);
        sessions.opened(this, grant.device());
        reading.resume(Reading.Pause.TOKEN);
        // The list may have grown between the look and the entry into the register.
        if (sessions.gatekeeper().revoked(grant)) {
            end(Ending.UNAUTHORIZED);
        } else {
            look();
        }
    }

    private void renewed(Gatekeeper.Verdict verdict) {
        var grant = phase.grant();
        if (grant == null) {
            return;
        }
        switch (verdict) {
            case Gatekeeper.Verdict.Admitted(var renewal) when renewal.renews(grant) ->
                    renew(renewal);
            case Gatekeeper.Verdict.Admitted _ -> end(Ending.UNAUTHORIZED);
            case Gatekeeper.Verdict.Refused(var problem) -> refuse(problem);
        }
    }

    private void renew(Grant renewal) {
        phase =
                switch (phase) {
                    case Phase.Open open -> open.renew(renewal);
                    case Phase.Draining draining -> draining.renew(renewal);
                    case Phase.AwaitingToken awaiting -> awaiting;
                    case Phase.Ended ended -> ended;
                };
        var open = phase.subscription();
        if (open != null) {
            open.accountVersion(renewal.accountVersion());
        }
        signedBy = renewal.signedBy();
        write(ServerFrame.newBuilder().setRenewed(ready(renewal)).build());
        if (sessions.gatekeeper().revoked(renewal)) {
            end(Ending.UNAUTHORIZED);
        } else {
            look();
        }
    }

    private static Ready ready(Grant grant) {
        return Ready.newBuilder()
                .setServerTime(System.currentTimeMillis())
                .setTokenExpiresAt(grant.expiresAt().toEpochMilli())
                .setMaxMessageBytes(Limits.CLIENT_MESSAGE_BYTES)
                .build();
    }

    // Frames of a known device.

    private void charge(int bytes) {
        var grant = phase.grant();
        if (grant == null) {
            return;
        }
        var wait = sessions.sendLimits().heard(grant.device().account(), bytes);
        if (wait.isPositive()) {
            long now = System.nanoTime();
            reading.owe(wait, now);
            nextLook = now + Math.min(nextLook - now, reading.nothingFor(now));
        }
    }

    private void frames(ClientFrames message) {
        var talk = conversation;
        if (talk == null) {
            return;
        }
        if (!afford(Math.max(1, message.getFramesCount()))) {
            return;
        }
        var acks = new ArrayList<Ack>(0);
        for (var frame : message.getFramesList()) {
            if (!frame(talk, frame, acks)) {
                end(Ending.MALFORMED);
                return;
            }
        }
        if (!acks.isEmpty()) {
            talk.acknowledge(acks);
        }
    }

    /** False when the session has been ended for flooding. */
    private boolean afford(int frames) {
        long now = System.nanoTime();
        var bucket = frameBucket;
        if (bucket == null) {
            bucket = frameBucket = new Bucket(sessions.frameRate(), now);
        }
        boolean affordable = bucket.take(sessions.frameRate(), frames, now);
        if (!affordable) {
            bucket.empty();
            end(Ending.FLOODING);
        }
        return affordable;
    }

    private boolean frame(Conversation talk, ClientFrame frame, ArrayList<Ack> acks) {
        return switch (frame.getKindCase()) {
            case SEND -> {
                talk.send(frame.getSend());
                yield true;
            }
            case ACK -> talk.collect(frame.getAck(), acks);
            case RENEW -> {
                if (afford(RENEWAL_COST)) {
                    sessions.gatekeeper()
                            .admit(
                                    frame.getRenew().getToken(),
                                    verdict -> peer.turns().execute(() -> renewed(verdict)));
                }
                yield true;
            }
            case PING -> {
                write(ServerFrame.newBuilder().setPong(frame.getPing()).build());
                yield true;
            }
            case EPHEMERAL -> talk.ephemeral(frame.getEphemeral());
            case AUTHENTICATE, KIND_NOT_SET -> false;
        };
    }

    // Towards the client.

    void write(ServerFrame frame) {
        if (phase instanceof Phase.Ended) {
            return;
        }
        if (!backlog.add(frame, peer.saturated())) {
            end(Ending.SLOW);
        } else if (!writing) {
            writing = true;
            peer.turns().execute(this::flush);
        }
    }

    /** Once per turn: everything that gathered, in as few messages as possible. */
    private void flush() {
        writing = false;
        while (!(phase instanceof Phase.Ended) && !backlog.isEmpty() && !peer.saturated()) {
            var message = backlog.next();
            if (message != null) {
                peer.write(message);
            }
        }
    }

    /** From any thread. */
    void event(Event event) {
        peer.turns().execute(() -> write(ServerFrame.newBuilder().setEvent(event).build()));
    }

    // Time, and the end.

    /** {@link System#nanoTime()} before which nothing needs to be done. From any thread. */
    long nextLook() {
        return nextLook;
    }

    /** Does what is due in a turn of its own, and notes when to look next. */
    public void wake() {
        peer.turns().execute(this::look);
    }

    private void look() {
        long now = System.nanoTime();
        switch (phase) {
            case Phase.AwaitingToken(var until, _) -> {
                if (now - until >= 0) {
                    end(Ending.TOKEN_LATE);
                } else {
                    nextLook = until;
                }
            }
            case Phase.Open(var grant, _) -> look(grant, now, Long.MAX_VALUE);
            case Phase.Draining(var open, var at) -> {
                if (now - at >= 0) {
                    leave();
                } else {
                    look(open.grant(), now, at - now);
                }
            }
            case Phase.Ended() -> {}
        }
    }

    private void look(Grant grant, long now, long within) {
        var config = sessions.config();
        long valid = Duration.between(Instant.now(), grant.expiresAt()).toNanos();
        long silent = now - heardAt;
        if (valid <= 0) {
            end(Ending.UNAUTHORIZED);
            return;
        }
        if (silent >= config.deadAfter().toNanos()) {
            end(Ending.SILENT);
            return;
        }
        reading.look(now);
        long every = config.pingAfter().toNanos();
        if (silent >= every && now - pingedAt >= every) {
            pingedAt = now;
            peer.ping();
        }
        long quiet = Math.min(within, reading.nothingFor(now));
        nextLook = now + Math.min(quiet, Math.min(valid, every / 4));
    }

    void drain(long at) {
        switch (phase) {
            case Phase.Open open -> {
                phase = open.drain(at);
                look();
            }
            case Phase.AwaitingToken _ -> leave();
            case Phase.Draining _, Phase.Ended _ -> {}
        }
    }

    private void leave() {
        var reconnect = Reconnect.newBuilder().setAfterMillis(sessions.reconnectAfterMillis());
        write(ServerFrame.newBuilder().setReconnect(reconnect).build());
        flush();
        end(Ending.DRAINING);
    }

    /** From any thread. */
    void revoked(UUID revoked) {
        if (revoked.equals(sid) || revoked.equals(signedBy)) {
            peer.turns().execute(() -> end(Ending.UNAUTHORIZED));
        }
    }

    /** Makes room for a newer stranger, unless it has become known meanwhile. */
    void giveWay() {
        if (!isKnown()) {
            end(Ending.TRY_LATER);
            peer.cut();
        }
    }

    void end(Ending ending) {
        var open = phase.subscription();
        var grant = phase.grant();
        if (phase instanceof Phase.Ended) {
            return;
        }
        phase = new Phase.Ended();
        sessions.closings().count(ending);
        if (open != null) {
            open.close();
        }
        backlog.clear();
        conversation = null;
        nextLook = Long.MAX_VALUE;
        if (grant != null && frameBucket != null) {
            sessions.spentBuckets().keep(grant.device(), frameBucket);
        }
        sessions.ended(this, grant == null ? null : grant.device());
        peer.close(ending);
    }
}
