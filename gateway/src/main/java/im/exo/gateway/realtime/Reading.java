package im.exo.gateway.realtime;

import java.time.Duration;

/**
 * Whether a session reads from its client: it does while nothing speaks against it. What is not read
 * waits on the client's side, where it came from, and is lost to nobody.
 */
final class Reading {

    /** What speaks against it. */
    enum Pause {
        /** The token is being looked at. */
        TOKEN,
        /** Too many sends wait for their answers. */
        UNANSWERED,
        /** The account has said more than it has credit for. */
        DEBT
    }

    private final Peer peer;
    private int pauses;
    private long debtUntil;

    Reading(Peer peer) {
        this.peer = peer;
    }

    void pause(Pause cause) {
        if (pauses == 0) {
            peer.pause();
        }
        pauses |= bit(cause);
    }

    void resume(Pause cause) {
        if (paused(cause)) {
            pauses &= ~bit(cause);
            if (pauses == 0) {
                peer.resume();
            }
        }
    }

    boolean paused(Pause cause) {
        return (pauses & bit(cause)) != 0;
    }

    /** Nothing is read until this time has passed and {@link #look} has seen it. */
    void owe(Duration wait, long now) {
        debtUntil = now + wait.toNanos();
        pause(Pause.DEBT);
    }

    void look(long now) {
        if (paused(Pause.DEBT) && now - debtUntil >= 0) {
            resume(Pause.DEBT);
        }
    }

    /** Nanoseconds until {@link #look} has something to do. */
    long nothingFor(long now) {
        return paused(Pause.DEBT) ? Math.max(0, debtUntil - now) : Long.MAX_VALUE;
    }

    private static int bit(Pause cause) {
        return 1 << cause.ordinal();
    }
}
