package im.exo.messages.mailbox;

import static im.exo.messages.testing.TestGateway.envelope;
import static im.exo.messages.testing.TestGateway.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import im.exo.contract.AccountId;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.messages.intake.IntakeBounds;
import im.exo.messages.mailbox.mysql.MysqlMailStore;
import im.exo.messages.testing.TestAccounts;
import im.exo.messages.testing.TestDatabase;
import im.exo.messages.testing.TestGateway;
import im.exo.messages.testing.TestInstance;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The real database dies, comes back, or falls silent while messages flow. */
class DatabaseFaultTest {

    private final TestAccounts accounts = new TestAccounts();

    @BeforeEach
    void fresh() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(120));
        TestDatabase.fresh();
    }

    @Test
    void what_was_accepted_around_a_kill_is_there_once_and_in_order() {
        int senders = 6;
        var stop = new AtomicBoolean();
        var accepted = new ConcurrentHashMap<Integer, Integer>();
        var unanswered = new AtomicInteger();
        try (var one = TestInstance.with(accounts).start();
                var gateway = one.gateway()) {
            var bob = accounts.add(1);
            var socket = gateway.register(bob, 1);
            socket.acknowledges = true;
            await().until(() -> socket.drained == 1);
            var threads = new ArrayList<Thread>();
            for (int sender = 0; sender < senders; sender++) {
                int s = sender;
                threads.add(
                        Thread.startVirtualThread(
                                () -> accepted.put(s, sendUntil(stop, gateway, bob, s))));
            }
            await().until(() -> socket.deliveries.size() > 100);
            TestDatabase.server().kill9();
            unanswered.set(gateway.unanswered());
            TestDatabase.server().restart();
            int before = socket.deliveries.size();
            await().until(() -> socket.deliveries.size() > before + 100);
            stop.set(true);
            threads.forEach(DatabaseFaultTest::join);
            await().until(() -> distinct(socket.deliveries).size() == sum(accepted));
            assertThat(unanswered).hasPositiveValue();
            for (int sender = 0; sender < senders; sender++) {
                var prefix = sender + ":";
                assertThat(
                                distinct(socket.deliveries).stream()
                                        .filter(text -> text.startsWith(prefix))
                                        .toList())
                        .isEqualTo(
                                IntStream.range(0, accepted.get(sender))
                                        .mapToObj(i -> prefix + i)
                                        .toList());
            }
        }
    }

    private static int sum(ConcurrentHashMap<Integer, Integer> accepted) {
        return accepted.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** As a client does: one unanswered send, the same bytes until they are accepted. */
    private static int sendUntil(
            AtomicBoolean stop, TestGateway gateway, AccountId to, int sender) {
        int sent = 0;
        while (!stop.get()) {
            var envelope = envelope(sender + ":" + sent, 1);
            while (gateway.outcome(to, envelope) != SendOutcome.SEND_OUTCOME_ACCEPTED) {
                Thread.onSpinWait();
            }
            sent++;
        }
        return sent;
    }

    /** What the application sees: a repeated envelope is dropped by its id. */
    private static List<String> distinct(List<Delivery> deliveries) {
        var seen = new LinkedHashMap<Object, String>();
        for (var delivery : deliveries) {
            seen.putIfAbsent(delivery.getEnvelope(), delivery.getContent().toStringUtf8());
        }
        return List.copyOf(seen.values());
    }

    @Test
    void a_silent_database_is_answered_with_503_and_nothing_is_lost_or_doubled() {
        try (var one = TestInstance.with(accounts).start();
                var gateway = one.gateway()) {
            var bob = accounts.add(1);
            assertThat(gateway.outcome(bob, envelope("first", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            var second = envelope("second", 1);
            Set<SendOutcome> seen = EnumSet.noneOf(SendOutcome.class);
            TestDatabase.server().pause();
            try {
                for (int i = 0; i < 2; i++) {
                    var answer = result(gateway.send(bob, second));
                    assertThat(answer.getRetryAfterMillis()).isPositive();
                    seen.add(answer.getOutcome());
                }
            } finally {
                TestDatabase.server().resume();
            }
            assertThat(seen)
                    .isSubsetOf(
                            SendOutcome.SEND_OUTCOME_UNKNOWN, SendOutcome.SEND_OUTCOME_READ_ONLY);
            await().until(() -> gateway.outcome(bob, second) == SendOutcome.SEND_OUTCOME_ACCEPTED);
            var socket = gateway.register(bob, 1);
            await().until(() -> socket.drained == 1);
            assertThat(socket.texts()).containsExactly("first", "second");
        }
    }

    @Test
    void a_commit_whose_answer_is_lost_is_read_again_answered_pushed_and_stored_once() {
        var patient =
                new IntakeBounds(
                        1 << 20,
                        100,
                        Duration.ofSeconds(60),
                        64L << 20,
                        10_000,
                        IntakeBounds.DEFAULT.keyHolders());
        try (var proxy = TestDatabase.proxy();
                var one =
                        TestInstance.with(accounts)
                                .bounds(patient)
                                .store(
                                        new MysqlMailStore(
                                                TestDatabase.through(proxy), TestDatabase.pool()))
                                .start();
                var gateway = one.gateway()) {
            var bob = accounts.add(1);
            var socket = gateway.register(bob, 1);
            await().until(() -> socket.drained == 1);
            // From here on the shard names the writer's connection, and the account is stored.
            assertThat(gateway.outcome(bob, envelope("first", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            await().until(() -> TestDatabase.number("SELECT COUNT(*) FROM accounts") == 1);

            proxy.cutTheAnswerToTheNextCommit();
            assertThat(gateway.outcome(bob, envelope("second", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(gateway.outcome(bob, envelope("third", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            await().until(() -> socket.texts().contains("third"));
            assertThat(socket.texts()).containsExactly("first", "second", "third");
            assertThat(TestDatabase.number("SELECT COUNT(*) FROM envelopes")).isEqualTo(3);
        }
    }

    @Test
    void a_full_database_is_read_only_and_what_it_holds_goes_on_leaving_it() {
        try (var one = TestInstance.with(accounts).start();
                var gateway = one.gateway()) {
            var bob = accounts.add(1);
            assertThat(gateway.outcome(bob, envelope("first", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            var second = envelope("second", 1);
            // What a server says whose disk is full.
            TestDatabase.execute(
                    "CREATE TRIGGER no_room BEFORE INSERT ON envelopes FOR EACH ROW"
                            + " SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114");
            try {
                for (int i = 0; i < 5; i++) {
                    assertThat(gateway.outcome(bob, second))
                            .isEqualTo(SendOutcome.SEND_OUTCOME_READ_ONLY);
                }
                await().until(() -> one.instance().figures().databaseAway());
                var socket = gateway.register(bob, 1);
                socket.acknowledges = true;
                await().until(() -> socket.drained == 1);
                assertThat(socket.texts()).containsExactly("first");
                await().until(() -> TestDatabase.number("SELECT COUNT(*) FROM envelopes") == 0);
                assertThat(gateway.outcome(bob, second))
                        .isEqualTo(SendOutcome.SEND_OUTCOME_READ_ONLY);
                TestDatabase.execute("DROP TRIGGER no_room");
                assertThat(gateway.outcome(bob, second))
                        .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
                await().until(() -> socket.texts().contains("second"));
                assertThat(socket.texts()).containsExactly("first", "second");
                await().until(() -> !one.instance().figures().databaseAway());
            } finally {
                TestDatabase.execute("DROP TRIGGER IF EXISTS no_room");
            }
        }
    }

    @Test
    void closing_does_not_wait_for_a_database_that_is_silent() {
        var one = TestInstance.with(accounts).start();
        try (var gateway = one.gateway()) {
            TestDatabase.server().pause();
            try {
                var reading = gateway.send(accounts.add(1), envelope("m", 1));
                assertThat(result(reading).getOutcome())
                        .isEqualTo(SendOutcome.SEND_OUTCOME_READ_ONLY);
                assertTimeoutPreemptively(Duration.ofSeconds(45), one::close);
            } finally {
                TestDatabase.server().resume();
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
