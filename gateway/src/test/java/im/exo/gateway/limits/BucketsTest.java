package im.exo.gateway.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class BucketsTest {

    private static final Rate RATE = new Rate(3, 2);

    @Test
    void a_bucket_gives_its_burst_and_then_what_flows_back() {
        var bucket = new Bucket(RATE, 0);
        assertThat(bucket.take(RATE, 3, 0)).isTrue();
        assertThat(bucket.take(RATE, 1, 0)).isFalse();
        assertThat(bucket.wait(RATE, 1)).isEqualTo(Duration.ofMillis(500));
        assertThat(bucket.take(RATE, 1, 499_000_000L)).isFalse();
        assertThat(bucket.take(RATE, 1, 501_000_000L)).isTrue();
    }

    @Test
    void a_long_rest_fills_it_no_further_than_the_burst() {
        var bucket = new Bucket(RATE, 0);
        assertThat(bucket.take(RATE, 3, 0)).isTrue();
        long later = Duration.ofHours(1).toNanos();
        assertThat(bucket.take(RATE, 3, later)).isTrue();
        assertThat(bucket.take(RATE, 1, later)).isFalse();
    }

    @Test
    void keys_do_not_share_and_memory_stays_bounded() {
        var buckets = new Buckets<Integer>(new Rate(1, 0.001), 1600);
        assertThat(buckets.take(1, 1)).isEmpty();
        assertThat(buckets.take(1, 1)).isPresent();
        assertThat(buckets.take(2, 1)).isEmpty();
        for (int key = 0; key < 100_000; key++) {
            assertThat(buckets.take(key + 10, 1)).isEmpty();
        }
        assertThat(buckets.size()).isLessThanOrEqualTo(1600);
    }

    @Test
    void more_than_the_burst_at_once_costs_the_whole_burst() {
        var buckets = new Buckets<String>(RATE, 16);
        assertThat(buckets.take("a", 100)).isEmpty();
        assertThat(buckets.take("a", 1)).isPresent();
    }
}
