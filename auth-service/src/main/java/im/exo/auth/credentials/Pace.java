package im.exo.auth.credentials;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Attempts that each key has left: some at once, then one every so often. In memory only; beyond its
 * bound it forgets the keys that were asked for longest ago.
 */
public final class Pace<K> {

    private record Attempts(double left, Instant at) {}

    private final int burst;
    private final Duration every;
    private final int remembered;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<K, Attempts> byKey = new LinkedHashMap<>(1024, 0.75f, true);

    /**
     * @param every the time until one more attempt is allowed
     * @param remembered keys
     */
    public Pace(int burst, Duration every, int remembered) {
        this.burst = burst;
        this.every = every;
        this.remembered = remembered;
    }

    /** Takes an attempt, or says how long there is none. */
    public Attempt take(K key, Instant now) {
        lock.lock();
        try {
            double left = left(key, now);
            if (left < 1) {
                double missing = (1 - left) * every.toMillis();
                return new Attempt.Wait(Duration.ofMillis((long) Math.ceil(missing)));
            }
            remember(key, new Attempts(left - 1, now));
            return new Attempt.Go();
        } finally {
            lock.unlock();
        }
    }

    public void giveBack(K key, Instant now) {
        lock.lock();
        try {
            remember(key, new Attempts(Math.min(burst, left(key, now) + 1), now));
        } finally {
            lock.unlock();
        }
    }

    private double left(K key, Instant now) {
        var before = byKey.get(key);
        if (before == null) {
            return burst;
        }
        double regained =
                (double) Math.max(0, Duration.between(before.at, now).toMillis())
                        / every.toMillis();
        return Math.min(burst, before.left + regained);
    }

    private void remember(K key, Attempts attempts) {
        if (attempts.left >= burst) {
            byKey.remove(key);
            return;
        }
        byKey.put(key, attempts);
        if (byKey.size() > remembered) {
            byKey.pollFirstEntry();
        }
    }
}
