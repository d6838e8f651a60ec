package im.exo.keys.pace;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bucket per key, in memory, so each instance counts for itself. It fails closed: when no more
 * keys can be remembered, new ones wait.
 *
 * @param <K> what is counted
 */
public final class Allowance<K> {

    private final int burst;
    private final long refillMillis;
    private final int most;
    private final InstantSource clock;

    /** When the bucket will be full again; a bucket that is not here is full. */
    private final Map<K, Long> fullAt = new HashMap<>();

    /**
     * @param burst what a full bucket holds
     * @param refill time after which one more is there
     * @param most keys remembered
     */
    public Allowance(int burst, Duration refill, int most, InstantSource clock) {
        this.burst = burst;
        this.refillMillis = refill.toMillis();
        this.most = most;
        this.clock = clock;
    }

    /** Takes one, or nothing and says how long to wait. */
    public Optional<Duration> take(K key) {
        return takeEach(List.of(key));
    }

    /** Takes one from each key's bucket, or nothing and says how long to wait. */
    public synchronized Optional<Duration> takeEach(Collection<K> keys) {
        long now = clock.millis();
        long wait = 0;
        int fresh = 0;
        for (var key : keys) {
            var full = fullAt.get(key);
            if (full == null) {
                fresh++;
            } else {
                wait = Math.max(wait, full - now - (burst - 1) * refillMillis);
            }
        }
        if (fullAt.size() + fresh > most) {
            fullAt.values().removeIf(full -> full <= now);
            if (fullAt.size() + fresh > most) {
                wait = Math.max(wait, refillMillis);
            }
        }
        if (wait > 0) {
            return Optional.of(Duration.ofMillis(wait));
        }
        for (var key : keys) {
            fullAt.merge(key, now + refillMillis, (old, once) -> Math.max(old, now) + refillMillis);
        }
        return Optional.empty();
    }
}
