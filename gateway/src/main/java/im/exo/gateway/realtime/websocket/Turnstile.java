package im.exo.gateway.realtime.websocket;

import io.vertx.core.Vertx;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Lets one in after another, in order, so that a crowd at the door does not hold up those inside: to
 * begin a session takes the event loop some tenths of a millisecond, and thousands may begin at once.
 * Belongs to one event loop.
 */
final class Turnstile {

    /** Until others get their turn: with the pause below, half of the loop. */
    private static final long AT_A_TIME = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long PAUSE_MILLIS = 1;

    private final Vertx vertx;
    private final ArrayDeque<Runnable> crowd = new ArrayDeque<>();
    private boolean pausing;

    Turnstile(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs {@code entry} now, if nobody has passed just before, or when its turn comes. */
    void pass(Runnable entry) {
        crowd.add(entry);
        if (!pausing) {
            turn();
        }
    }

    private void turn() {
        pausing = true;
        vertx.setTimer(PAUSE_MILLIS, _ -> goOn());
        long until = System.nanoTime() + AT_A_TIME;
        do {
            crowd.remove().run();
        } while (!crowd.isEmpty() && System.nanoTime() - until < 0);
    }

    private void goOn() {
        pausing = false;
        if (!crowd.isEmpty()) {
            turn();
        }
    }
}
