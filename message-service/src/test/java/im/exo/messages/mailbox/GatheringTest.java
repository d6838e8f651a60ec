package im.exo.messages.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.Shards;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Which work goes into the next transaction. */
class GatheringTest {

    private final Tenures tenures = new Tenures(new Shards(2));
    private final Gathering gathering = new Gathering(tenures);
    private final List<Work.Outcome> outcomes = new ArrayList<>();
    private long position;

    @BeforeEach
    void own() {
        tenures.take(new Tenure(0, 5));
        tenures.take(new Tenure(1, 6));
    }

    private Work.Append add(int shard, AccountId to, int bytes) {
        var letter =
                new Letter(
                        ++position,
                        EnvelopeId.next(position),
                        to,
                        1,
                        2,
                        ByteString.copyFrom(new byte[bytes]),
                        null,
                        0,
                        0);
        var append = new Work.Append(shard, to, List.of(letter), outcomes::add);
        gathering.add(append);
        return append;
    }

    @Test
    void nothing_gathered_is_no_transaction() {
        assertThat(gathering.next()).isNull();
    }

    @Test
    void a_batch_names_the_epoch_of_each_shard_it_touches() {
        add(1, AccountId.random(), 10);
        var batch = gathering.next();
        assertThat(batch.epochs()).containsOnlyKeys(1).containsEntry(1, 6);
        assertThat(gathering.empty()).isTrue();
    }

    @Test
    void one_recipient_gets_a_quarter_and_the_others_do_not_wait_for_it() {
        var greedy = AccountId.random();
        var modest = AccountId.random();
        var first = new ArrayList<Work>();
        for (int i = 0; i < 10; i++) {
            first.add(add(0, greedy, 256 * 1024));
        }
        var other = add(0, modest, 10);
        var batch = gathering.next();
        assertThat(batch.works()).containsExactly(first.get(0), first.get(1), first.get(2), other);
        assertThat(gathering.next().works())
                .containsExactly(first.get(3), first.get(4), first.get(5));
    }

    @Test
    void a_batch_is_at_most_four_mebibytes_but_never_empty() {
        var all = new ArrayList<Work>();
        for (int i = 0; i < 40; i++) {
            all.add(add(0, AccountId.random(), 200 * 1024));
        }
        var seen = new ArrayList<Work>();
        while (!gathering.empty()) {
            var batch = gathering.next();
            assertThat(batch.works()).isNotEmpty();
            assertThat(batch.works().stream().mapToInt(Work::bytes).sum())
                    .isLessThanOrEqualTo(Gathering.BATCH_BYTES);
            seen.addAll(batch.works());
        }
        assertThat(seen).isEqualTo(all);
        assertThat(gathering.bytes()).isZero();
    }

    @Test
    void work_for_a_lost_shard_is_moved_and_no_batch_sees_it() {
        add(0, AccountId.random(), 10);
        var kept = add(1, AccountId.random(), 10);
        gathering.lose(0);
        assertThat(outcomes).containsExactly(Work.Outcome.MOVED);
        assertThat(gathering.next().works()).containsExactly(kept);
    }

    @Test
    void work_for_a_shard_that_is_not_ours_is_moved_since_nothing_would_fence_it() {
        tenures.lose(0, 5);
        add(0, AccountId.random(), 10);
        assertThat(gathering.next()).isNull();
        assertThat(outcomes).containsExactly(Work.Outcome.MOVED);

        add(0, AccountId.random(), 10);
        var kept = add(1, AccountId.random(), 10);
        assertThat(gathering.next().works()).containsExactly(kept);
        assertThat(outcomes).containsExactly(Work.Outcome.MOVED, Work.Outcome.MOVED);
        assertThat(gathering.bytes()).isZero();
    }

    @Test
    void a_long_queue_is_removed_part_by_part_and_stays_in_memory_until_the_last() {
        var tenure = tenures.of(0);
        var greedy = mailbox(tenure);
        var modest = mailbox(tenure);
        int many = 2 * Gathering.BATCH_REMOVALS + 10;
        for (int i = 0; i < many; i++) {
            gathering.remove(greedy, 1, i);
        }
        gathering.remove(modest, 1, 7);
        var seen = new HashSet<Long>();
        var parts = new ArrayList<Integer>();
        while (!gathering.empty()) {
            int size = 0;
            for (var work : gathering.next().works()) {
                var remove = (Work.Remove) work;
                size += remove.positions().size();
                if (remove.account().equals(greedy.id())) {
                    assertThat(greedy.idle()).isFalse();
                    seen.addAll(remove.positions());
                }
                remove.done(Work.Outcome.STORED);
            }
            parts.add(size);
        }
        assertThat(parts).containsExactly(Gathering.BATCH_REMOVALS, Gathering.BATCH_REMOVALS, 11);
        assertThat(seen).hasSize(many);
        assertThat(greedy.idle()).isTrue();
        assertThat(modest.idle()).isTrue();
    }

    private static Mailbox mailbox(Tenure tenure) {
        return new Mailbox(
                AccountId.random(), tenure, new MailStore.Contents(null, List.of()), new Tally());
    }

    @Test
    void withdrawn_work_is_in_no_batch_and_work_in_a_batch_cannot_be_withdrawn() {
        var gone = add(0, AccountId.random(), 10);
        var kept = add(0, AccountId.random(), 10);
        assertThat(gathering.withdraw(gone)).isTrue();
        assertThat(gathering.next().works()).containsExactly(kept);
        assertThat(gathering.withdraw(kept)).isFalse();
    }
}
