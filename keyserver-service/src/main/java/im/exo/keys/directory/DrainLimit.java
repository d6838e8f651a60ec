package im.exo.keys.directory;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps one account from draining a device's one-time keys: a bucket per pair, in memory, so each
 * instance counts for itself. It fails closed: when no more pairs can be remembered, new ones wait.
 */
@ApplicationScoped
public class DrainLimit {

    private record Pair(AccountId caller, DeviceAddress target) {}

    private final int burst;
    private final long refillMillis;
    private final int pairs;
    private final InstantSource clock;

    /** When the bucket will be full again; a bucket that is not here is full. */
    private final Map<Pair, Long> fullAt = new HashMap<>();

    @Inject
    DrainLimit(DrainConfig config) {
        this(config.burst(), config.refill(), config.pairs(), InstantSource.system());
    }

    DrainLimit(int burst, Duration refill, int pairs, InstantSource clock) {
        this.burst = burst;
        this.refillMillis = refill.toMillis();
        this.pairs = pairs;
        this.clock = clock;
    }

    /** Takes one from each target's bucket, or nothing and says how long to wait. */
    public synchronized Optional<Duration> take(
            AccountId caller, Collection<DeviceAddress> targets) {
        long now = clock.millis();
        long wait = 0;
        int newPairs = 0;
        for (var target : targets) {
            var full = fullAt.get(new Pair(caller, target));
            if (full == null) {
                newPairs++;
            } else {
                wait = Math.max(wait, full - now - (burst - 1) * refillMillis);
            }
        }
        if (fullAt.size() + newPairs > pairs) {
            fullAt.values().removeIf(full -> full <= now);
            if (fullAt.size() + newPairs > pairs) {
                wait = Math.max(wait, refillMillis);
            }
        }
        if (wait > 0) {
            return Optional.of(Duration.ofMillis(wait));
        }
        for (var target : targets) {
            fullAt.merge(
                    new Pair(caller, target),
                    now + refillMillis,
                    (old, fresh) -> Math.max(old, now) + refillMillis);
        }
        return Optional.empty();
    }
}
