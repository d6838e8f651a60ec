package im.exo.files.uploads;

import java.time.Duration;

/**
 * Whether a body still comes at a pace worth a place among the running uploads. Only the time spent
 * waiting for the client counts, not what the object store takes.
 */
final class Pace {

    private final long windowNanos;
    private final long leastBytes;

    private long waited;
    private long came;

    /** @param leastPerSecond bytes, on average over each window; 0 asks for nothing */
    Pace(long leastPerSecond, Duration window) {
        this.windowNanos = window.toNanos();
        this.leastBytes = leastPerSecond * window.toMillis() / 1000;
    }

    /** Notes one read and how long it waited; false when the last window brought too little. */
    boolean keptWith(int bytes, long nanos) {
        waited += nanos;
        came += Math.max(bytes, 0);
        if (waited < windowNanos) {
            return true;
        }
        boolean kept = came >= leastBytes;
        waited = 0;
        came = 0;
        return kept;
    }
}
