package im.exo.client.outbox;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Growing pauses with full jitter, so that many clients do not come back at once.
 *
 * @param first the longest first pause
 * @param most the longest pause at all
 */
public record Backoff(Duration first, Duration most) {

    public static final Backoff STANDARD =
            new Backoff(Duration.ofMillis(250), Duration.ofSeconds(30));

    /**
     * @param failures in a row, from 1
     * @param asked what the server asked for; never less than that
     */
    public Duration pause(int failures, Duration asked) {
        long longest =
                Math.min(
                        most.toMillis(),
                        first.toMillis() << Math.min(20, Math.max(0, failures - 1)));
        long jittered = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
        return Duration.ofMillis(asked.toMillis() + jittered);
    }
}
