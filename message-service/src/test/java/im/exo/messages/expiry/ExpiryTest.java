package im.exo.messages.expiry;

import static im.exo.messages.testing.TestGateway.envelope;
import static im.exo.messages.testing.TestGateway.result;

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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    @Test
    void what_is_left_of_a_removed_device_goes_while_its_mailbox_is_in_memory() {
        TestDatabase.fresh();
        var builder = TestInstance.with(accounts).walk(Duration.ofMillis(100));
        try (var one = builder.start();
                var gateway = one.gateway()) {
            var bob = accounts.add(1, 2);
            assertThat(gateway.outcome(bob, envelope("m", 1, 2)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            accounts.put(bob, 2, 1);
            assertThat(result(gateway.send(bob, 2, envelope("m", 1))).getOutcome())
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            await().until(() -> rows() == 2);
            // Rows that memory does not know of, as a removal beyond its bound leaves them.
            TestDatabase.execute(leftovers(1_200));
            await().atMost(Duration.ofSeconds(30)).until(() -> rows() == 2);
        }
    }

    /** So many copies of the first device's first row, for the second device. */
    private static String leftovers(int count) {
        var numbers =
                IntStream.rangeClosed(1, count)
                        .mapToObj(n -> "SELECT " + n + " AS n")
                        .collect(Collectors.joining(" UNION ALL "));
        return "INSERT INTO envelopes SELECT e.shard, e.account, 2, p.n, e.envelope_id, e.type,"
                + " e.content, e.size, e.sender_account, e.sender_device, e.sent_at, e.accepted_at"
                + " FROM (SELECT * FROM envelopes WHERE device = 1 LIMIT 1) e"
                + " CROSS JOIN ("
                + numbers
                + ") p";
    }

    private static long rows() {
        return TestDatabase.number("SELECT COUNT(*) FROM envelopes");
    }
}
