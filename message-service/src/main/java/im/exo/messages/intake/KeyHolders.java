package im.exo.messages.intake;

import im.exo.contract.AccountId;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What recipients have got lately from senders without a token: who they are nobody knows, so the
 * limit is the recipient's. Bounded; the eldest is forgotten. Loop only.
 */
public final class KeyHolders {

    /**
     * @param burst envelopes that an account takes at once
     * @param perSecond envelopes that it takes all the time
     */
    public record Bounds(int burst, int perSecond) {}

    private static final int KEPT = 50_000;
    private static final long MOMENT = Duration.ofSeconds(2).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Bounds bounds;
    private final LongSupplier clock;

    /** Until when each bucket is not full. */
    private final Map<AccountId, Long> fullAgain = bounded();

    private final Map<AccountId, Long> turnedAway = bounded();

    KeyHolders(Bounds bounds) {
        this(bounds, System::nanoTime);
    }

    /** @param clock nanoseconds since any moment */
    KeyHolders(Bounds bounds, LongSupplier clock) {
        this.bounds = bounds;
        this.clock = clock;
    }

    private static <V> Map<AccountId, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<AccountId, V> eldest) {
                return size() > KEPT;
            }
        };
    }

    /** Takes so many from the account's bucket, or nothing and says how long to wait. */
    Optional<Duration> take(AccountId account, int envelopes) {
        long now = clock.getAsLong();
        long full = Math.max(0, fullAgain.getOrDefault(account, now) - now);
        long after = full + envelopes * SECOND / bounds.perSecond();
        long room = bounds.burst() * SECOND / bounds.perSecond();
        if (after > room) {
            return Optional.of(Duration.ofNanos(after - room));
        }
        fullAgain.put(account, now + after);
        return Optional.empty();
    }

    /** Somebody came with a key that opens nothing, as auth-service has just confirmed. */
    void turnAway(AccountId account) {
        turnedAway.put(account, clock.getAsLong());
    }

    /** Whether that was a moment ago, so that asking again is not worth it. */
    boolean turnedAway(AccountId account) {
        var at = turnedAway.get(account);
        if (at == null) {
            return false;
        }
        boolean lately = clock.getAsLong() - at < MOMENT;
        if (!lately) {
            turnedAway.remove(account);
        }
        return lately;
    }
}
