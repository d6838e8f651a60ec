package im.exo.messages.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;
import im.exo.messages.mailbox.MemoryMailStore.Fault;
import im.exo.messages.traces.MailTraces;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The writer reports only what is certain, whatever the database does. */
class WriterTest {

    private final MemoryMailStore store = new MemoryMailStore();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Map<Work, Work.Outcome> outcomes = new ConcurrentHashMap<>();
    private final AtomicInteger idle = new AtomicInteger();
    private final AtomicInteger away = new AtomicInteger();
    private final AtomicInteger moved = new AtomicInteger();
    private Writer writer;
    private long position;
    private volatile boolean lastAway;

    @BeforeEach
    void start() {
        store.own(1, 5);
        store.own(2, 5);
        writer =
                new Writer(
                        "writer-test",
                        new MeteredMailStore(store, meters),
                        new Writer.Reports() {
                            @Override
                            public void done(List<Work> works, Work.Outcome outcome) {
                                works.forEach(
                                        work -> assertThat(outcomes.put(work, outcome)).isNull());
                            }

                            @Override
                            public void moved(Batch batch, Set<Integer> shards) {
                                moved.addAndGet(shards.size());
                            }

                            @Override
                            public void away(boolean now) {
                                away.addAndGet(now ? 1 : 0);
                                lastAway = now;
                            }

                            @Override
                            public void idle() {
                                idle.incrementAndGet();
                            }
                        },
                        meters,
                        MailTraces.OFF);
        writer.start();
    }

    @AfterEach
    void stop() {
        writer.close();
    }

    private Work.Append append(int shard, int device) {
        var account = AccountId.random();
        var letter =
                new Letter(
                        ++position,
                        EnvelopeId.next(position),
                        account,
                        device,
                        2,
                        ByteString.copyFromUtf8("x"),
                        null,
                        0,
                        0);
        return new Work.Append(shard, account, List.of(letter), outcome -> {});
    }

    private void write(List<? extends Work> works) {
        var epochs = new TreeMap<Integer, Integer>();
        works.forEach(work -> epochs.put(work.shard(), 5));
        writer.accept(new Batch(List.copyOf(works), epochs));
        await().atMost(Duration.ofSeconds(20)).until(() -> idle.get() == 1);
    }

    private int stored() {
        int stored = 0;
        for (var entry : outcomes.entrySet()) {
            if (entry.getKey() instanceof Work.Append append) {
                stored += store.load(append.shard(), append.recipient()).lines().size();
            }
        }
        return stored;
    }

    @Test
    void a_data_error_fails_only_its_own_item() {
        var works = new ArrayList<Work.Append>();
        for (int i = 0; i < 100; i++) {
            works.add(append(1, i == 37 || i == 90 ? 300 : 1));
        }
        write(works);
        assertThat(outcomes).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(outcomes.get(works.get(i)))
                    .isEqualTo(i == 37 || i == 90 ? Work.Outcome.REFUSED : Work.Outcome.STORED);
        }
        assertThat(stored()).isEqualTo(98);
    }

    private double counted(String name, String... result) {
        return meters.get("exo.mailbox." + name).tags(result).counter().count();
    }

    private double attempts(String result) {
        return counted("commit.attempts", "result", result);
    }

    @Test
    void what_becomes_of_commits_is_counted() {
        store.faults.addAll(List.of(Fault.AWAY, Fault.LOST_COMMIT, Fault.LOST_ANSWER));
        store.own(2, 6);
        write(List.of(append(1, 1), append(1, 1), append(2, 1)));
        assertThat(attempts("away")).isEqualTo(1);
        assertThat(attempts("unknown")).isEqualTo(2);
        assertThat(counted("commit.settled", "result", "not-stored")).isEqualTo(1);
        assertThat(counted("commit.settled", "result", "stored")).isEqualTo(1);
        assertThat(counted("shards.fenced")).isEqualTo(1);
        var stored = meters.get("exo.mailbox.commit.envelopes").summary();
        assertThat(stored.totalAmount()).isEqualTo(2);
    }

    @Test
    void refusals_faults_and_cuts_are_counted() {
        store.faults.add(Fault.BROKEN);
        write(List.of(append(1, 300), append(1, 1)));
        // The fault cuts the batch in two; the half with the bad value is refused, the other
        // stored.
        assertThat(attempts("failed")).isEqualTo(1);
        assertThat(counted("commit.bisections")).isEqualTo(1);
        assertThat(attempts("refused")).isEqualTo(1);
        assertThat(attempts("committed")).isEqualTo(1);
        assertThat(meters.get("exo.mailbox.commit").timer().count()).isEqualTo(1);
    }

    @Test
    void an_unknown_outcome_that_was_stored_is_reported_once_and_not_written_again() {
        store.faults.add(Fault.LOST_ANSWER);
        var work = append(1, 1);
        write(List.of(work));
        assertThat(outcomes).containsEntry(work, Work.Outcome.STORED);
        assertThat(store.commits).hasSize(1);
    }

    @Test
    void an_unknown_outcome_that_was_not_stored_is_written_again() {
        store.faults.add(Fault.LOST_COMMIT);
        var work = append(1, 1);
        write(List.of(work));
        assertThat(outcomes).containsEntry(work, Work.Outcome.STORED);
        assertThat(store.commits).hasSize(2);
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void an_unknown_outcome_on_a_shard_that_moved_meanwhile_is_moved() {
        store.faults.add(Fault.LOST_COMMIT);
        store.own(2, 6);
        var kept = append(1, 1);
        var lost = append(2, 1);
        write(List.of(kept, lost));
        assertThat(outcomes)
                .containsEntry(kept, Work.Outcome.STORED)
                .containsEntry(lost, Work.Outcome.MOVED);
        assertThat(moved).hasValue(1);
    }

    @Test
    void a_fault_in_the_store_ends_neither_the_writer_nor_the_batch() {
        store.faults.add(Fault.BROKEN);
        store.faults.add(Fault.BROKEN_AFTER_COMMIT);
        var first = append(1, 1);
        write(List.of(first));
        assertThat(outcomes).containsEntry(first, Work.Outcome.STORED);
        assertThat(stored()).isEqualTo(1);
        assertThat(writer.alive()).isTrue();
    }

    @Test
    void work_at_which_the_store_breaks_every_time_is_refused_and_holds_up_nothing_else() {
        var works = new ArrayList<Work.Append>();
        for (int i = 0; i < 100; i++) {
            works.add(append(1, 1));
        }
        var broken = List.of(works.get(37), works.get(90));
        store.broken.addAll(broken);
        write(works);
        assertThat(outcomes).hasSize(100);
        for (var work : works) {
            assertThat(outcomes.get(work))
                    .isEqualTo(broken.contains(work) ? Work.Outcome.REFUSED : Work.Outcome.STORED);
        }
        assertThat(stored()).isEqualTo(98);
        assertThat(writer.alive()).isTrue();
    }

    @Test
    void what_a_full_database_has_no_room_for_is_given_back_and_what_makes_room_is_kept_at() {
        store.faults.addAll(List.of(Fault.FULL, Fault.FULL));
        var append = append(1, 1);
        var remove = removal(append);
        write(List.of(append, remove));
        assertThat(outcomes)
                .containsEntry(append, Work.Outcome.FULL)
                .containsEntry(remove, Work.Outcome.STORED);
        assertThat(stored()).isZero();
        assertThat(attempts("full")).isEqualTo(2);
        // Removals alone do not show that there is room.
        assertThat(lastAway).isTrue();
        idle.set(0);
        var again = append(1, 1);
        write(List.of(again));
        assertThat(outcomes).containsEntry(again, Work.Outcome.STORED);
        assertThat(lastAway).isFalse();
    }

    @Test
    void a_full_database_that_goes_away_is_no_longer_known_as_full() {
        store.faults.add(Fault.FULL);
        write(withRemoval(append(1, 1)));
        assertThat(writer.full()).isTrue();
        idle.set(0);
        store.faults.addAll(List.of(Fault.FULL, Fault.AWAY));
        write(withRemoval(append(1, 1)));
        assertThat(writer.full()).isFalse();
    }

    private List<Work> withRemoval(Work.Append append) {
        return List.of(append, removal(append));
    }

    private Work.Remove removal(Work.Append append) {
        return new Work.Remove(1, append.recipient(), 1, Set.of(position), () -> {});
    }

    @Test
    void a_database_that_is_away_is_tried_until_it_is_back() {
        for (int i = 0; i < 3; i++) {
            store.faults.add(Fault.AWAY);
        }
        var work = append(1, 1);
        write(List.of(work));
        assertThat(outcomes).containsEntry(work, Work.Outcome.STORED);
        assertThat(away).hasValue(3);
    }
}
