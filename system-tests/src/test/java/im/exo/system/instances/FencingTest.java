package im.exo.system.instances;

import static im.exo.system.instances.Instances.report;
import static im.exo.system.instances.Instances.seconds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.devstack.platform.Supervised;
import im.exo.system.instances.MailboxTables.Queued;
import im.exo.system.instances.MailboxTables.Shard;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.Arrival;
import im.exo.system.raw.RawDevice;
import im.exo.system.raw.Talk;

import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An owner that is stopped, taken over and continued: it commits nothing and pushes nothing of what
 * it still had, and takes its share again.
 */
@ExtendWith(SharedPlatform.class)
class FencingTest {

    private static final String OWNER = "message-service-1";
    private static final String OTHER = "message-service-2";
    private static final int PAIRS = 8;
    private static final int PER_SEND = 2;

    private final Exo exo;
    private final Instances instances;
    private final MailboxTables tables;

    FencingTest(Exo exo) {
        this.exo = exo;
        this.instances = new Instances(exo);
        this.tables = instances.tables();
    }

    @BeforeEach
    void bothOwn() {
        instances.awaitEven(OWNER, OTHER);
    }

    @AfterEach
    void goesOn() {
        owner().resume();
    }

    @Test
    void an_owner_stopped_in_the_middle_of_a_transaction_commits_nothing_afterwards()
            throws Exception {
        try (var scene = new Scene();
                var sender = RawDevice.open(exo.sockets(), exo.accounts().register())) {
            var bob = owned();
            long connection = tables.shard(bob.account()).connection();
            assertThat(connection).as("its writer's connection").isPositive();
            var envelope = RawDevice.envelope(bob, new byte[700]);
            var held = tables.block(bob.account());
            var answer = sender.submit(bob, List.of(envelope));
            soon("the insert waits")
                    .until(
                            () ->
                                    tables.waitingWith(connection)
                                            .startsWith("INSERT INTO envelopes"));
            var shard = tables.shard(bob.account());
            owner().pause();
            held.close();
            soon("the row is written")
                    .until(() -> tables.queueAsWritten(bob.account()).size() == 1);
            assertThat(tables.queueAsWritten(bob.account()))
                    .as("written by the owner of " + shard)
                    .allMatch(row -> row.position().epoch() == shard.epoch());
            assertThat(tables.queue(bob.account())).as("committed").isEmpty();
            assertThat(answer).as("the send").isNotDone();

            scene.takenOver();
            assertThat(tables.connected(connection)).as("the stopped owner's connection").isFalse();
            assertThat(answer.join().getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            var queue = tables.queue(bob.account());
            assertThat(queue).as("accepted by the new owner").hasSize(1);
            assertThat(queue.getFirst().position().epoch()).isGreaterThan(shard.epoch());

            scene.continued();
            assertThat(tables.queue(bob.account())).isEqualTo(queue);
            try (var receiver = RawDevice.open(exo.sockets(), bob)) {
                soon("delivered").until(receiver::drained);
                assertThat(receiver.deliveries()).hasSize(1);
                assertThat(receiver.deliveries().getFirst().getPosition())
                        .isEqualTo(queue.getFirst().position().value());
            }
            scene.end();
        }
    }

    @Test
    void an_owner_stopped_between_transactions_commits_nothing_afterwards() throws Exception {
        try (var scene = new Scene()) {
            scene.stopBetweenTransactions();
            scene.takenOver();
            scene.continued();
            scene.end();
        }
    }

    /** Somebody whose mailbox the owner has, with a commit behind it. */
    private Member owned() throws Exception {
        while (true) {
            var member = exo.accounts().register();
            if (tables.shard(member.account()).owner().equals(OWNER)) {
                try (var writer = RawDevice.open(exo.sockets(), exo.accounts().register());
                        var reader = RawDevice.open(exo.sockets(), member)) {
                    writer.send(member, List.of(RawDevice.envelope(member, new byte[1])));
                    soon("acknowledged").until(() -> reader.deliveries().size() == 1);
                    soon("the queue is empty")
                            .until(() -> tables.queue(member.account()).isEmpty());
                }
                return member;
            }
        }
    }

    /**
     * People who talk, and others whose receivers are away, so that all that is committed for them
     * stays to be seen.
     */
    private final class Scene implements AutoCloseable {
        private final List<Member> absent = exo.members(2 * PAIRS);
        private final Talk online = new Talk(exo.sockets(), exo.members(2 * PAIRS), PER_SEND);
        private final Talk stored = new Talk(exo.sockets(), absent, PER_SEND);
        private Map<Integer, Shard> before = Map.of();
        private Set<String> old = Set.of();

        Scene() throws Exception {
            online.start();
            stored.speak();
            Instances.awaitProgress(online, 20);
            Instances.awaitProgress(stored, 20);
            before = ofOwner();
            old = envelopes(online.arrivals());
            assertThat(queues()).as("queued at the owner").isNotEmpty();
        }

        private Map<Integer, Shard> ofOwner() throws SQLException {
            return tables.shards().stream()
                    .filter(shard -> shard.owner().equals(OWNER))
                    .collect(Collectors.toMap(Shard::number, shard -> shard));
        }

        /** Stopped with sends before it, but with no lock that a transaction would have. */
        void stopBetweenTransactions() throws Exception {
            soon("stopped between transactions")
                    .until(
                            () -> {
                                online.underWay().awaitAtLeast(PAIRS / 2);
                                owner().pause();
                                boolean free = tables.free(before.keySet());
                                if (!free) {
                                    owner().resume();
                                }
                                return free;
                            });
            var stuck = online.underWay().awaitAtLeast(1);
            Thread.sleep(300);
            assertThat(stuck.unanswered()).as("sends at the stopped owner").isPositive();
        }

        void takenOver() throws Exception {
            var time = instances.awaitEven(OTHER);
            Instances.awaitProgress(online, 4 * PER_SEND);
            Instances.awaitProgress(stored, 4 * PER_SEND);
            Instances.awaitArrival(online);
            report("stopped: taken over after %s; %s", seconds(time), online.experience());
            for (var shard : tables.shards()) {
                var earlier = before.get(shard.number());
                if (earlier != null) {
                    assertThat(shard.epoch()).isGreaterThan(earlier.epoch());
                }
            }
        }

        /** The owner wakes up with all that it had, and all that was sent to it meanwhile. */
        void continued() throws Exception {
            var committed = oldRows();
            int arrived = online.arrivals().size();
            owner().resume();
            var time = instances.awaitEven(OWNER, OTHER);
            Instances.awaitProgress(online, 20);
            report("continued: shards even again after %s", seconds(time));
            assertThat(oldRows()).as("rows of its epochs").isEqualTo(committed);
            var since = online.arrivals().stream().skip(arrived).toList();
            assertThat(envelopes(since))
                    .as("pushed again, acknowledged long ago")
                    .doesNotContainAnyElementsOf(old);
            assertThat(since)
                    .as("pushed under its epochs")
                    .noneMatch(arrival -> epochs().contains(arrival.position().epoch()));
        }

        private Set<Integer> epochs() {
            return before.values().stream().map(Shard::epoch).collect(Collectors.toSet());
        }

        /** What the queues hold of the owner's epochs; those who are away acknowledge nothing. */
        private Set<Queued> oldRows() throws SQLException {
            var rows = new HashSet<>(queues());
            rows.removeIf(row -> !epochs().contains(row.position().epoch()));
            return rows;
        }

        private List<Queued> queues() throws SQLException {
            var all = new ArrayList<Queued>();
            for (int i = 1; i < absent.size(); i += 2) {
                all.addAll(tables.queue(absent.get(i).account()));
            }
            return all;
        }

        void end() throws Exception {
            stored.hush();
            stored.listen();
            report("fenced: %s", Instances.finish(stored));
            report("fenced: %s", Instances.finish(online));
            var epochsOf = new HashMap<String, Set<Integer>>();
            for (var arrival : stored.arrivals()) {
                epochsOf.computeIfAbsent(arrival.got().envelope(), id -> new HashSet<>())
                        .add(arrival.position().epoch());
            }
            assertThat(epochsOf.values())
                    .as("epochs of each envelope")
                    .allMatch(all -> all.size() == 1);
        }

        @Override
        public void close() {
            online.close();
            stored.close();
        }
    }

    private static Set<String> envelopes(List<Arrival> arrivals) {
        return arrivals.stream()
                .map(arrival -> arrival.got().envelope())
                .collect(Collectors.toSet());
    }

    private Supervised owner() {
        return exo.platform().process(OWNER);
    }

    private static ConditionFactory soon(String what) {
        return await(what)
                .atMost(Exo.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5));
    }
}
