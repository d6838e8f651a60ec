package im.exo.messages.ownership;

import static im.exo.messages.testing.TestGateway.envelope;
import static im.exo.messages.testing.TestGateway.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.exo.contract.AccountId;
import im.exo.contract.Shards;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.relay.Closed;
import im.exo.messages.mailbox.mysql.Stores;
import im.exo.messages.ownership.Ownership.Standing;
import im.exo.messages.testing.TestAccounts;
import im.exo.messages.testing.TestDatabase;
import im.exo.messages.testing.TestInstance;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Several instances over one real database: who owns what, and who may commit. */
class OwnershipTest {

    private static final int SHARDS = 7;

    private final TestAccounts accounts = new TestAccounts();

    @BeforeEach
    void fresh() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        TestDatabase.fresh();
    }

    private TestInstance.Builder instance(String name) {
        return TestInstance.with(accounts).name(name).shards(SHARDS);
    }

    /** An account whose mailbox lies in this shard. */
    private AccountId inShard(int shard) {
        while (true) {
            var id = AccountId.random();
            if (new Shards(SHARDS).of(id) == shard) {
                accounts.put(id, 1, 1);
                return id;
            }
        }
    }

    @Test
    void shards_spread_evenly_over_the_instances_and_each_has_its_epoch() {
        try (var one = instance("one").start();
                var two = instance("two").start()) {
            await().until(() -> one.shards() == 4 && two.shards() == 3);
            try (var three = instance("three").start()) {
                await().until(() -> one.shards() == 3 && two.shards() == 2 && three.shards() == 2);
                assertThat(TestDatabase.number("SELECT COUNT(*) FROM shards WHERE epoch = 0"))
                        .isZero();
            }
            await().until(() -> one.shards() == 4 && two.shards() == 3);
        }
        assertThat(TestDatabase.number("SELECT COUNT(*) FROM shards WHERE owner IS NOT NULL"))
                .isZero();
        assertThat(TestDatabase.number("SELECT COUNT(*) FROM instances")).isZero();
    }

    @Test
    void what_one_accepted_its_successor_delivers_with_positions_that_grow() {
        var bob = inShard(3);
        var positions = new HashSet<Long>();
        long last = 0;
        for (int life = 0; life < 3; life++) {
            try (var one = instance("life" + life).start();
                    var gateway = one.gateway()) {
                await().until(() -> one.shards() == SHARDS);
                assertThat(gateway.outcome(bob, envelope("m" + life, 1)))
                        .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
                var socket = gateway.register(bob, 1);
                await().until(() -> socket.drained == 1);
                assertThat(socket.texts()).hasSize(life + 1).last().isEqualTo("m" + life);
                long newest = socket.deliveries.getLast().getPosition();
                assertThat(newest).isGreaterThan(last);
                assertThat(socket.registration).isGreaterThan(newest);
                last = newest;
                positions.add(newest);
            }
        }
        assertThat(positions).hasSize(3);
    }

    @Test
    void a_leaving_owner_answers_first_and_its_sockets_are_told_to_move() {
        try (var one = instance("one").start();
                var gateway = one.gateway();
                var two = instance("two").start()) {
            await().until(() -> one.shards() == 4);
            int shard =
                    (int) TestDatabase.number("SELECT MIN(shard) FROM shards WHERE owner='one'");
            var bob = inShard(shard);
            var socket = gateway.register(bob, 1);
            await().until(() -> socket.drained == 1);
            var sends =
                    java.util.stream.IntStream.range(0, 50)
                            .mapToObj(i -> gateway.send(bob, envelope("m" + i, 1)))
                            .toList();
            // All of them have been read: what has not is repeated by a gateway, and not answered.
            // One pong more than a ping of before can have.
            long pongs = gateway.pongs();
            gateway.ping();
            gateway.ping();
            await().until(() -> gateway.pongs() >= pongs + 2);
            one.close();
            long accepted = 0;
            for (var send : sends) {
                var outcome = result(send).getOutcome();
                assertThat(outcome)
                        .isIn(
                                SendOutcome.SEND_OUTCOME_ACCEPTED,
                                SendOutcome.SEND_OUTCOME_NOT_OWNER);
                accepted += outcome == SendOutcome.SEND_OUTCOME_ACCEPTED ? 1 : 0;
            }
            assertThat(TestDatabase.number("SELECT COUNT(*) FROM envelopes")).isEqualTo(accepted);
            assertThat(socket.closed.getFirst().getReason())
                    .isEqualTo(Closed.Reason.REASON_NOT_OWNER);
            assertThat(gateway.announces().getLast().getShardsCount()).isZero();
            // At their next look, which is far less than the lease of four seconds.
            await().until(() -> two.shards() == SHARDS);
        }
    }

    @Test
    void an_instance_whose_loop_hangs_lets_its_lease_end_and_others_take_its_shards() {
        var hangs = new AtomicBoolean();
        var over = new CountDownLatch(1);
        var clock =
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
                        if (hangs.getAndSet(false)) {
                            awaitLatch(over);
                        }
                        return Instant.now();
                    }
                };
        try (var one = instance("one").clock(clock).start();
                var two = instance("two").start();
                var gateway = one.gateway()) {
            await().until(() -> one.shards() == 4 && two.shards() == 3);
            var bob =
                    inShard(
                            (int)
                                    TestDatabase.number(
                                            "SELECT MIN(shard) FROM shards WHERE owner='one'"));
            hangs.set(true);
            gateway.send(bob, envelope("m", 1));
            await().until(() -> two.shards() == SHARDS);
            over.countDown();
            await().until(() -> one.shards() > 0 && one.shards() + two.shards() == SHARDS);
        }
    }

    @Test
    void the_shards_of_an_instance_that_died_are_taken_when_its_lease_has_ended() {
        try (var one = instance("one").start()) {
            await().until(() -> one.shards() == SHARDS);
            TestDatabase.execute(
                    "INSERT INTO instances VALUES"
                            + " ('ghost', x'00112233445566778899aabbccddeeff',"
                            + " NOW(3) + INTERVAL 4 SECOND)");
            TestDatabase.execute(
                    "UPDATE shards SET owner='ghost', epoch=epoch+1000 WHERE shard < 3");
            await().until(() -> one.shards() == 4);
            // The ghost never renews.
            await().until(() -> one.shards() == SHARDS);
            assertThat(TestDatabase.number("SELECT COUNT(*) FROM shards WHERE owner='one'"))
                    .isEqualTo(SHARDS);
        }
    }

    /** Whose lease of four seconds ends in an hour was renewed before the clock was set back. */
    @Test
    void the_shards_of_an_instance_that_died_before_the_clock_was_set_back_are_taken_as_soon() {
        try (var one = instance("one").start()) {
            await().until(() -> one.shards() == SHARDS);
            TestDatabase.execute(
                    "INSERT INTO instances VALUES"
                            + " ('ghost', x'00112233445566778899aabbccddeeff',"
                            + " NOW(3) + INTERVAL 1 HOUR)");
            TestDatabase.execute(
                    "UPDATE shards SET owner='ghost', epoch=epoch+1000 WHERE shard < 3");
            await().until(() -> one.shards() == 4);
            await().until(() -> one.shards() == SHARDS);
        }
    }

    @Test
    void nobody_loses_shards_when_the_clock_is_set_forwards() throws InterruptedException {
        try (var one = instance("one").start();
                var two = instance("two").start()) {
            await().until(() -> one.shards() == 4 && two.shards() == 3);
            // Each has seen the other renew.
            var first = leases();
            await().until(() -> Collections.disjoint(first, leases()));
            var second = leases();
            await().until(() -> Collections.disjoint(second, leases()));
            long epochs = TestDatabase.number("SELECT SUM(epoch) FROM shards");
            for (int i = 0; i < 15; i++) {
                // What the leases look like between the step and their next renewal.
                TestDatabase.execute(
                        "UPDATE instances SET lease_until = lease_until - INTERVAL 1 HOUR");
                Thread.sleep(100);
            }
            assertThat(TestDatabase.number("SELECT SUM(epoch) FROM shards")).isEqualTo(epochs);
        }
    }

    /** Until when, in ms, one of each instance. */
    private static List<Long> leases() {
        return TestDatabase.numbers(
                "SELECT FLOOR(UNIX_TIMESTAMP(lease_until) * 1000) FROM instances");
    }

    @Test
    void a_commit_under_a_lost_epoch_stores_nothing() {
        try (var one = instance("one").start();
                var gateway = one.gateway()) {
            await().until(() -> one.shards() == SHARDS);
            var bob = inShard(5);
            var carol = inShard(6);
            assertThat(gateway.outcome(bob, envelope("before", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            TestDatabase.execute(
                    "INSERT INTO instances VALUES"
                            + " ('thief', x'00112233445566778899aabbccddeeff',"
                            + " NOW(3) + INTERVAL 60 SECOND)");
            TestDatabase.execute(
                    "UPDATE shards SET owner='thief', epoch=epoch+1000 WHERE shard = 5");
            // Sent in the same moment: what did not move is stored all the same.
            var lost = gateway.send(bob, envelope("lost", 1));
            var kept = gateway.send(carol, envelope("kept", 1));
            assertThat(result(lost).getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_NOT_OWNER);
            assertThat(result(kept).getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            assertThat(TestDatabase.number("SELECT COUNT(*) FROM envelopes WHERE shard=5"))
                    .isEqualTo(1);
        }
    }

    @Test
    void an_owner_paused_in_the_middle_of_its_transaction_is_cut_off_and_stores_nothing() {
        var armed = new AtomicBoolean();
        var paused = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var store =
                Stores.pausing(
                        () -> {
                            if (armed.getAndSet(false)) {
                                paused.countDown();
                                awaitLatch(goOn);
                            }
                        });
        try (var one = instance("one").store(store).start();
                var gateway = one.gateway()) {
            await().until(() -> one.shards() == SHARDS);
            var bob = inShard(0);
            assertThat(gateway.outcome(bob, envelope("before", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            armed.set(true);
            var lost = gateway.send(bob, envelope("lost", 1));
            awaitLatch(paused);
            try (var two = instance("two").start();
                    var other = two.gateway()) {
                // Its share begins with the very row that the paused transaction holds.
                await().until(() -> two.shards() == 3);
                assertThat(
                                TestDatabase.number(
                                        "SELECT COUNT(*) FROM shards"
                                                + " WHERE shard=0 AND owner='two'"))
                        .isEqualTo(1);
                assertThat(other.outcome(bob, envelope("after", 1)))
                        .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
                goOn.countDown();
                // Held too long to be answered by the commit, or answered by it: never accepted.
                assertThat(result(lost).getOutcome())
                        .isIn(SendOutcome.SEND_OUTCOME_NOT_OWNER, SendOutcome.SEND_OUTCOME_UNKNOWN);
                var socket = other.register(bob, 1);
                await().until(() -> socket.drained == 1);
                assertThat(socket.texts()).containsExactly("before", "after");
                await().until(() -> one.shards() == 4);
            }
        }
    }

    @Test
    void a_second_process_of_the_same_name_replaces_the_first_at_once() {
        try (var first = instance("one").start()) {
            await().until(() -> first.shards() == SHARDS);
            try (var second = instance("one").start()) {
                await().until(() -> second.shards() == SHARDS);
                await().until(() -> first.instance().standing() == Standing.REPLACED);
                await().until(() -> first.shards() == 0);
                assertThat(second.instance().standing()).isEqualTo(Standing.MEMBER);
            }
        }
    }

    @Test
    void another_number_of_shards_than_at_first_refuses_to_start() {
        instance("one").start().close();
        assertThatThrownBy(() -> instance("one").shards(SHARDS + 1).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("exo.shards");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
