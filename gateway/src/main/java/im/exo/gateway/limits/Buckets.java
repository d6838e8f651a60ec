package im.exo.gateway.limits;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * A token bucket per key. Memory is bounded: the least recently used bucket is forgotten when there
 * are too many, which can only be generous to it.
 *
 * @param <K> who is limited
 */
public final class Buckets<K> {

    private static final int STRIPES = 16;

    private final Rate rate;
    private final Map<K, Bucket>[] stripes;
    private final LongAdder refusals = new LongAdder();

    @SuppressWarnings({"unchecked", "rawtypes"})
    public Buckets(Rate rate, int max) {
        this.rate = rate;
        this.stripes = new Map[STRIPES];
        int each = Math.max(1, max / STRIPES);
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] =
                    new LinkedHashMap<K, Bucket>(16, 0.75f, true) {
                        @Override
                        protected boolean removeEldestEntry(Map.Entry<K, Bucket> eldest) {
                            return size() > each;
                        }
                    };
        }
    }

    /** Empty when it is allowed, otherwise how long to wait. */
    public Optional<Duration> take(K key, int count) {
        var stripe = stripes[Math.floorMod(spread(key.hashCode()), STRIPES)];
        long now = System.nanoTime();
        synchronized (stripe) {
            var bucket = stripe.computeIfAbsent(key, _ -> new Bucket(rate, now));
            if (bucket.take(rate, Math.min(count, rate.burst()), now)) {
                return Optional.empty();
            }
            refusals.increment();
            return Optional.of(bucket.wait(rate, count));
        }
    }

    /** Takes as many, there or not; how long until nothing is owed, zero when nothing is. */
    public Duration owe(K key, int count) {
        var stripe = stripes[Math.floorMod(spread(key.hashCode()), STRIPES)];
        long now = System.nanoTime();
        synchronized (stripe) {
            var owed =
                    stripe.computeIfAbsent(key, _ -> new Bucket(rate, now)).owe(rate, count, now);
            if (owed.isPositive()) {
                refusals.increment();
            }
            return owed;
        }
    }

    /** Shows how often it refused, and for how many it keeps a bucket. */
    public void export(MeterRegistry meters, String limit) {
        FunctionCounter.builder("exo.limits.refused", refusals, LongAdder::sum)
                .tag("limit", limit)
                .register(meters);
        Gauge.builder("exo.limits.kept", this, Buckets::size).tag("limit", limit).register(meters);
    }

    int size() {
        int size = 0;
        for (var stripe : stripes) {
            synchronized (stripe) {
                size += stripe.size();
            }
        }
        return size;
    }

    private static int spread(int hash) {
        return hash ^ hash >>> 16;
    }
}
