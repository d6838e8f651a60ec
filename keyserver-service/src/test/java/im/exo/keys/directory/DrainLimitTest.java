package im.exo.keys.directory;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

class DrainLimitTest {

    private static final AccountId CALLER = AccountId.random();
    private static final DeviceAddress ONE = DeviceAddress.of(AccountId.random(), 1);
    private static final DeviceAddress TWO = DeviceAddress.of(ONE.account(), 2);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final DrainLimit limit = limit(100);

    private DrainLimit limit(int pairs) {
        return new DrainLimit(new Config(pairs), () -> now);
    }

    private record Config(int pairs) implements DrainConfig {
        @Override
        public int burst() {
            return 6;
        }

        @Override
        public Duration refill() {
            return Duration.ofMinutes(10);
        }

        @Override
        public int unnamedBurst() {
            return 3;
        }

        @Override
        public Duration unnamedRefill() {
            return Duration.ofMinutes(1);
        }
    }

    @Test
    void callers_without_a_token_share_the_devices_bucket_and_leave_the_others_alone() {
        for (int i = 0; i < 3; i++) {
            assertThat(limit.takeUnnamed(List.of(ONE, TWO))).isEmpty();
        }
        assertThat(limit.takeUnnamed(List.of(ONE))).contains(Duration.ofMinutes(1));
        assertThat(limit.take(CALLER, List.of(ONE))).isEmpty();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(limit.takeUnnamed(List.of(ONE))).isEmpty();
    }

    @Test
    void six_at_once_then_one_every_ten_minutes() {
        for (int i = 0; i < 6; i++) {
            assertThat(limit.take(CALLER, List.of(ONE))).isEmpty();
        }
        assertThat(limit.take(CALLER, List.of(ONE))).contains(Duration.ofMinutes(10));
        now = now.plus(Duration.ofMinutes(9));
        assertThat(limit.take(CALLER, List.of(ONE))).contains(Duration.ofMinutes(1));
        now = now.plus(Duration.ofMinutes(1));
        assertThat(limit.take(CALLER, List.of(ONE))).isEmpty();
        assertThat(limit.take(CALLER, List.of(ONE))).isPresent();
        now = now.plus(Duration.ofHours(5));
        for (int i = 0; i < 6; i++) {
            assertThat(limit.take(CALLER, List.of(ONE))).isEmpty();
        }
        assertThat(limit.take(CALLER, List.of(ONE))).isPresent();
    }

    @Test
    void a_refusal_takes_nothing_from_the_other_devices() {
        for (int i = 0; i < 6; i++) {
            limit.take(CALLER, List.of(ONE));
        }
        assertThat(limit.take(CALLER, List.of(ONE, TWO))).isPresent();
        for (int i = 0; i < 6; i++) {
            assertThat(limit.take(CALLER, List.of(TWO))).isEmpty();
        }
    }

    @Test
    void callers_do_not_share_a_bucket() {
        for (int i = 0; i < 6; i++) {
            limit.take(CALLER, List.of(ONE));
        }
        assertThat(limit.take(AccountId.random(), List.of(ONE))).isEmpty();
    }

    @Test
    void when_no_more_pairs_can_be_remembered_new_ones_wait() {
        var small = limit(2);
        assertThat(small.take(CALLER, List.of(ONE, TWO))).isEmpty();
        assertThat(small.take(AccountId.random(), List.of(ONE))).isPresent();
        assertThat(small.take(CALLER, List.of(ONE))).isEmpty();
        now = now.plus(Duration.ofMinutes(20));
        assertThat(small.take(AccountId.random(), List.of(ONE))).isEmpty();
    }
}
