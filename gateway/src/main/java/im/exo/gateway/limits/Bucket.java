package im.exo.gateway.limits;

import java.time.Duration;

/** One token bucket. Not thread-safe. */
public final class Bucket {

    private double tokens;
    private long at;

    public Bucket(Rate rate, long now) {
        this.tokens = rate.burst();
        this.at = now;
    }

    /**
     * Takes as many or none.
     *
     * @param now {@link System#nanoTime()}
     */
    public boolean take(Rate rate, int count, long now) {
        refill(rate, now);
        if (tokens < count) {
            return false;
        }
        tokens -= count;
        return true;
    }

    /**
     * Takes as many, whether they are there or not: for what has happened already.
     *
     * @param now {@link System#nanoTime()}
     * @return how long until nothing is owed; zero when nothing is
     */
    public Duration owe(Rate rate, int count, long now) {
        refill(rate, now);
        tokens -= count;
        return tokens >= 0 ? Duration.ZERO : wait(rate, 0);
    }

    /** Leaves nothing in it: for whoever asked for more than there was. */
    public void empty() {
        tokens = 0;
    }

    /** Whether more than half of it is used up. */
    public boolean spent(Rate rate, long now) {
        refill(rate, now);
        return tokens < rate.burst() / 2.0;
    }

    /** When as many will be there, at least a millisecond. */
    public Duration wait(Rate rate, int count) {
        double missing = Math.min(count, rate.burst()) - tokens;
        return Duration.ofMillis(Math.max(1, (long) Math.ceil(missing / rate.perSecond() * 1000)));
    }

    private void refill(Rate rate, long now) {
        if (now > at) {
            tokens = Math.min(rate.burst(), tokens + (now - at) * rate.perSecond() / 1e9);
            at = now;
        }
    }
}
