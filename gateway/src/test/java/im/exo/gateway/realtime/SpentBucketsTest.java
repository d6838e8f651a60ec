package im.exo.gateway.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.DeviceAddress;
import im.exo.gateway.limits.Bucket;
import im.exo.gateway.limits.Rate;
import im.exo.gateway.testing.Samples;

import org.junit.jupiter.api.Test;

class SpentBucketsTest {

    private static final Rate RATE = new Rate(100, 0.001);

    private final SpentBuckets buckets = new SpentBuckets(RATE, 3);
    private final DeviceAddress device = Samples.device();

    private static Bucket with(int used) {
        var bucket = new Bucket(RATE, System.nanoTime());
        assertThat(bucket.take(RATE, used, System.nanoTime())).isTrue();
        return bucket;
    }

    @Test
    void a_spent_bucket_waits_for_its_device_and_is_taken_once() {
        var spent = with(80);
        buckets.keep(device, spent);
        assertThat(buckets.take(Samples.device())).isNull();
        assertThat(buckets.take(device)).isSameAs(spent);
        assertThat(buckets.take(device)).isNull();
    }

    @Test
    void one_that_is_nearly_full_is_not_kept() {
        buckets.keep(device, with(20));
        assertThat(buckets.size()).isZero();
    }

    @Test
    void the_eldest_is_forgotten_when_there_are_too_many() {
        buckets.keep(device, with(100));
        for (int i = 0; i < 3; i++) {
            buckets.keep(Samples.device(), with(100));
        }
        assertThat(buckets.size()).isEqualTo(3);
        assertThat(buckets.take(device)).isNull();
    }
}
