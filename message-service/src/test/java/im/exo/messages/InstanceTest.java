package im.exo.messages;

import static im.exo.messages.testing.TestGateway.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.messages.testing.TestAccounts;
import im.exo.messages.testing.TestDatabase;
import im.exo.messages.testing.TestInstance;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** An instance as a whole. */
class InstanceTest {

    private final TestAccounts accounts = new TestAccounts();

    @BeforeEach
    void fresh() {
        TestDatabase.fresh();
    }

    @Test
    void an_instance_whose_loop_has_ended_is_dead_and_still_gives_its_shards_back() {
        var one = TestInstance.with(accounts).clock(new ClockThatEndsTheLoop()).start();
        try (var gateway = one.gateway()) {
            assertThat(TestDatabase.number("SELECT COUNT(*) FROM shards WHERE owner IS NOT NULL"))
                    .isEqualTo(4);
            gateway.send(accounts.add(1), envelope("the last one", 1));
            await().dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !one.instance().alive());
        } finally {
            one.close();
        }
        assertThat(TestDatabase.number("SELECT COUNT(*) FROM shards WHERE owner IS NOT NULL"))
                .isZero();
        assertThat(TestDatabase.number("SELECT COUNT(*) FROM instances")).isZero();
    }

    /** Whoever asks it on the event loop meets an error that nothing there takes. */
    private static final class ClockThatEndsTheLoop extends Clock {
        @Override
        public Instant instant() {
            if (Thread.currentThread().getName().endsWith("-loop")) {
                throw new StackOverflowError("on purpose");
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
