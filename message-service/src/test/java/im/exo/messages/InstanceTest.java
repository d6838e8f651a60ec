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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An instance as a whole. */
class InstanceTest {

    private final TestAccounts accounts = new TestAccounts();

    @BeforeEach
    void fresh() {
        TestDatabase.fresh();
    }

    @Test
    void an_instance_whose_loop_has_ended_is_dead_and_still_gives_its_shards_back() {
        var one =
                TestInstance.with(accounts)
                        .clock(
                                new LoopClock(
                                        () -> {
                                            throw new StackOverflowError("on purpose");
                                        }))
                        .start();
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

    @Test
    void an_instance_whose_loop_hangs_is_closed_all_the_same() throws Exception {
        var free = new CountDownLatch(1);
        var stuck = new CountDownLatch(1);
        var clock =
                new LoopClock(
                        () -> {
                            stuck.countDown();
                            free.await();
                        });
        var one = TestInstance.with(accounts).clock(clock).start();
        try (var gateway = one.gateway()) {
            gateway.send(accounts.add(1), envelope("the last one", 1));
            assertThat(stuck.await(60, TimeUnit.SECONDS)).isTrue();
            var closed = CompletableFuture.runAsync(one::close);
            assertThat(closed).succeedsWithin(Duration.ofMinutes(5));
        } finally {
            free.countDown();
        }
        assertThat(TestDatabase.number("SELECT COUNT(*) FROM instances")).isZero();
    }

    private interface Surprise {
        void meet() throws InterruptedException;
    }

    /** Whoever asks it on the event loop meets something that nothing there expects. */
    private static final class LoopClock extends Clock {
        private final Surprise surprise;

        LoopClock(Surprise surprise) {
            this.surprise = surprise;
        }

        @Override
        public Instant instant() {
            if (Thread.currentThread().getName().endsWith("-loop")) {
                try {
                    surprise.meet();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
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
