package im.exo.messages.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.Position;
import im.exo.messages.accounts.Account;
import im.exo.messages.mailbox.MailStore.Head;
import im.exo.messages.mailbox.MailStore.Settled;
import im.exo.messages.mailbox.MailStore.Verdict;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What every mail store promises; run against memory and against the real database. */
public abstract class MailStoreContract {

    protected static final int EPOCH = 9;

    private final AccountId bob = AccountId.random();
    private final AccountId carol = AccountId.random();
    private long n;

    protected abstract MailStore store();

    /** Makes a shard owned under this epoch. */
    protected abstract void own(int shard, int epoch);

    protected Letter letter(AccountId to, int device, String text) {
        return new Letter(
                Position.of(EPOCH, ++n).value(),
                EnvelopeId.next(n),
                to,
                device,
                2,
                ByteString.copyFromUtf8(text),
                n % 2 == 0 ? null : DeviceAddress.of(carol, 3),
                1_000 + n,
                2_000 + n);
    }

    protected static Work.Append append(int shard, Letter... letters) {
        return new Work.Append(shard, letters[0].account(), List.of(letters), outcome -> {});
    }

    protected static Batch batch(Work... works) {
        var epochs = new TreeMap<Integer, Integer>();
        for (var work : works) {
            epochs.put(work.shard(), EPOCH);
        }
        return new Batch(List.of(works), epochs);
    }

    private static Verdict committed(Integer... moved) {
        return new Verdict.Committed(new TreeSet<>(List.of(moved)));
    }

    @Test
    void what_is_committed_is_read_back_whole_and_in_order() {
        own(1, EPOCH);
        var letters = new ArrayList<Letter>();
        for (int i = 0; i < 30; i++) {
            letters.add(letter(bob, 1 + i % 2, "text " + i));
        }
        assertThat(store().commit(batch(append(1, letters.toArray(Letter[]::new)))))
                .isEqualTo(committed());

        var lines = store().load(1, bob).lines();
        assertThat(lines).hasSize(30);
        assertThat(lines.stream().map(MailStore.Line::device).distinct()).containsExactly(1, 2);
        for (var line : lines) {
            var written =
                    letters.stream().filter(one -> one.position() == line.position()).findAny();
            assertThat(line.sender()).isEqualTo(written.orElseThrow().sender());
        }
        for (int device = 1; device <= 2; device++) {
            int d = device;
            var expected = letters.stream().filter(letter -> letter.device() == d).toList();
            assertThat(store().read(1, bob, device, 0, Long.MAX_VALUE)).isEqualTo(expected);
            assertThat(
                            store().read(
                                            1,
                                            bob,
                                            device,
                                            expected.get(3).position(),
                                            expected.get(5).position()))
                    .isEqualTo(expected.subList(3, 6));
        }
        assertThat(store().load(2, bob).lines()).isEmpty();
    }

    @Test
    void the_positions_of_a_queue_are_read_page_by_page() {
        own(1, EPOCH);
        var letters = new ArrayList<Letter>();
        for (int i = 0; i < 5; i++) {
            letters.add(letter(bob, 1, "text " + i));
        }
        store().commit(batch(append(1, letters.toArray(Letter[]::new))));
        store().commit(batch(append(1, letter(bob, 2, "another device's"))));
        var positions = letters.stream().map(Letter::position).toList();
        assertThat(store().positions(1, bob, 1, 0, 3)).isEqualTo(positions.subList(0, 3));
        assertThat(store().positions(1, bob, 1, positions.get(2), 3))
                .isEqualTo(positions.subList(3, 5));
        assertThat(store().positions(1, carol, 1, 0, 3)).isEmpty();
    }

    @Test
    void removed_rows_are_gone_and_removing_them_again_is_harmless() {
        own(1, EPOCH);
        var first = letter(bob, 1, "a");
        var second = letter(bob, 1, "b");
        var other = letter(bob, 2, "c");
        store().commit(batch(append(1, first, second, other)));
        var remove = new Work.Remove(1, bob, 1, Set.of(first.position()), () -> {});
        for (int i = 0; i < 2; i++) {
            assertThat(store().commit(batch(remove))).isEqualTo(committed());
            assertThat(store().load(1, bob).lines())
                    .extracting(MailStore.Line::id)
                    .containsExactly(second.id(), other.id());
        }
    }

    @Test
    void a_shard_under_another_epoch_leaves_the_batch_and_the_rest_is_stored() {
        own(1, EPOCH);
        own(2, EPOCH + 1);
        var kept = letter(bob, 1, "kept");
        var lost = letter(carol, 1, "lost");
        assertThat(store().commit(batch(append(1, kept), append(2, lost)))).isEqualTo(committed(2));
        assertThat(store().load(1, bob).lines()).hasSize(1);
        assertThat(store().load(2, carol).lines()).isEmpty();
    }

    @Test
    void a_value_that_cannot_be_stored_refuses_the_transaction_as_a_whole() {
        own(1, EPOCH);
        var good = letter(bob, 1, "good");
        var bad = letter(carol, 300, "no such device");
        assertThat(store().commit(batch(append(1, good), append(1, bad))))
                .isEqualTo(new Verdict.Refused());
        assertThat(store().load(1, bob).lines()).isEmpty();
        assertThat(store().commit(batch(append(1, good)))).isEqualTo(committed());
    }

    @Test
    void an_older_state_of_an_account_is_ignored_and_the_offset_is_kept() {
        own(1, EPOCH);
        store().commit(batch(project(account(bob, 5, 1, 2), 17L)));
        store().commit(batch(project(account(bob, 4, 1), 18L)));
        store().commit(batch(project(account(bob, 5, 3), null)));
        var known = store().load(1, bob).account();
        assertThat(known).isEqualTo(account(bob, 5, 1, 2));
        assertThat(store().nextOffset(1)).isEqualTo(18);
        assertThat(store().nextOffset(2)).isZero();
    }

    @Test
    void a_removed_devices_queue_goes_with_the_state_that_says_so() {
        own(1, EPOCH);
        store().commit(
                        batch(
                                append(
                                        1,
                                        letter(bob, 1, "stays"),
                                        letter(bob, 2, "goes"),
                                        letter(carol, 2, "stays"))));
        store().commit(batch(project(account(bob, 2, 1, 3), 1L)));
        assertThat(store().load(1, bob).lines())
                .extracting(MailStore.Line::device)
                .containsExactly(1);
        assertThat(store().load(1, carol).lines()).hasSize(1);
    }

    @Test
    void a_deleted_accounts_queues_go_and_a_forgotten_account_too() {
        own(1, EPOCH);
        store().commit(batch(append(1, letter(bob, 1, "a"), letter(carol, 1, "b"))));
        store().commit(
                        batch(
                                project(
                                        new Account(
                                                bob,
                                                3,
                                                Account.Status.DELETED,
                                                Map.of(),
                                                2,
                                                AccessKeyHash.NONE),
                                        1L)));
        assertThat(store().load(1, bob).lines()).isEmpty();
        store().commit(
                        batch(
                                new Work.Project(
                                        1, List.of(), List.of(bob, carol), 2L, outcome -> {})));
        assertThat(store().load(1, bob).account()).isNull();
        assertThat(store().load(1, carol).lines()).isEmpty();
    }

    @Test
    void the_heads_are_the_oldest_of_every_queue_page_by_page() {
        own(1, EPOCH);
        var accounts = new ArrayList<AccountId>();
        for (int i = 0; i < 5; i++) {
            var account = AccountId.random();
            accounts.add(account);
            store().commit(
                            batch(
                                    append(
                                            1,
                                            letter(account, 1, "old"),
                                            letter(account, 1, "young"),
                                            letter(account, 2, "only"))));
        }
        store().commit(batch(project(account(accounts.getFirst(), 9, 1), 1L)));
        var seen = new ArrayList<Head>();
        List<Head> page;
        do {
            page = store().heads(1, seen.isEmpty() ? null : seen.getLast(), 3);
            seen.addAll(page);
        } while (page.size() == 3);
        assertThat(seen).hasSize(9);
        assertThat(seen).extracting(Head::account).isSorted();
        for (var head : seen) {
            var oldest =
                    store().read(1, head.account(), head.device(), 0, Long.MAX_VALUE).getFirst();
            assertThat(head.acceptedAt()).isEqualTo(oldest.acceptedAt());
            assertThat(head.removed()).isFalse();
        }
    }

    @Test
    void a_transaction_can_be_settled_either_way() {
        own(1, EPOCH);
        own(2, EPOCH);
        var stored = batch(append(1, letter(bob, 1, "a")), append(2, letter(carol, 1, "b")));
        store().commit(stored);
        assertThat(store().settle(stored)).isEqualTo(new Settled.Stored(new TreeSet<>()));
        own(2, EPOCH + 1);
        assertThat(store().settle(stored)).isEqualTo(new Settled.Stored(new TreeSet<>(Set.of(2))));
        var never = batch(append(1, letter(bob, 1, "c")));
        assertThat(store().settle(never)).isEqualTo(new Settled.NotStored());
        assertThat(store().commit(never)).isEqualTo(committed());
    }

    @Test
    void a_transaction_that_removed_its_own_first_letters_is_still_found_to_be_stored() {
        own(1, EPOCH);
        var letters = new ArrayList<Letter>();
        for (int i = 0; i < 450; i++) {
            letters.add(letter(bob, 2, "for a device that the same batch finds removed"));
        }
        letters.add(letter(bob, 1, "stays"));
        var batch =
                batch(
                        append(1, letters.toArray(Letter[]::new)),
                        project(account(bob, 2, 1, 3), 1L));
        assertThat(store().commit(batch)).isEqualTo(committed());
        assertThat(store().load(1, bob).lines()).hasSize(1);
        assertThat(store().settle(batch)).isEqualTo(new Settled.Stored(new TreeSet<>()));
    }

    private static Work.Project project(Account account, Long nextOffset) {
        return new Work.Project(1, List.of(account), List.of(), nextOffset, outcome -> {});
    }

    private static Account account(AccountId id, long version, int... devices) {
        var map = new TreeMap<Integer, Integer>();
        for (int device : devices) {
            map.put(device, 100 + device);
        }
        return new Account(id, version, Account.Status.ACTIVE, map, 4, AccessKeyHash.NONE);
    }
}
