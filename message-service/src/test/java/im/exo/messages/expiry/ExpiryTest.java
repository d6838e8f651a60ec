package im.exo.messages.expiry;

import static im.exo.messages.testing.TestGateway.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.contract.mailbox.SendOutcome;
import im.exo.messages.testing.TestAccounts;
import im.exo.messages.testing.TestDatabase;
import im.exo.messages.testing.TestInstance;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

class ExpiryTest {

    private final TestAccounts accounts = new TestAccounts();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    private final Clock clock =
            new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Instant instant() {
                    return now.get();
                }
            };

    @Test
    void after_30_days_an_envelope_is_gone_and_a_younger_one_is_not() {
        TestDatabase.fresh();
        var builder =
                TestInstance.with(accounts).clock(clock).walk(Duration.ofMillis(100)).mailboxes(0);
        try (var one = builder.start();
                var gateway = one.gateway()) {
            var bob = accounts.add(1, 2);
            var online = gateway.register(bob, 2);
            await().until(() -> online.drained == 1);
            for (int i = 0; i < 3; i++) {
                assertThat(gateway.outcome(bob, envelope("old", 1, 2)))
                        .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            }
            now.updateAndGet(time -> time.plus(Duration.ofDays(29)));
            assertThat(gateway.outcome(bob, envelope("young", 1, 2)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            assertThat(rows()).isEqualTo(8);

            now.updateAndGet(time -> time.plus(Duration.ofDays(2)));
            await().atMost(Duration.ofSeconds(30)).until(() -> rows() == 2);
            var socket = gateway.register(bob, 1);
            await().until(() -> socket.drained == 1);
            assertThat(socket.texts()).containsExactly("young");
        }
    }

    private static long rows() {
        return TestDatabase.number("SELECT COUNT(*) FROM envelopes");
    }
}
