package im.exo.messages.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.Shards;
import im.exo.messages.accounts.Account;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Which mailboxes are in memory, and what they know. */
class MailboxesTest {

    private static final int SHARD = 0;

    private final EventLoop loop = new EventLoop("mailboxes-test");
    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private final MemoryMailStore store = new MemoryMailStore();
    private final Tenures tenures = new Tenures(new Shards(1));
    private final Tenure tenure = new Tenure(SHARD, 5);
    private final Gathering gathering = new Gathering(tenures);

    @BeforeEach
    void start() {
        store.own(SHARD, 5);
        tenures.take(tenure);
        loop.start();
    }

    @AfterEach
    void stop() {
        loop.close();
        threads.shutdownNow();
    }

    private Mailboxes mailboxes(int limit, int envelopes) {
        return new Mailboxes(
                loop, store, tenures, gathering, threads, new MemoryBounds(limit, envelopes));
    }

    /** An account with so many envelopes for its device 1. */
    private AccountId filled(int envelopes) {
        var id = AccountId.random();
        var letters = new ArrayList<Letter>();
        for (int i = 0; i < envelopes; i++) {
            letters.add(letter(id, i));
        }
        store.commit(
                new Batch(
                        List.of(new Work.Append(SHARD, id, letters, outcome -> {})),
                        new TreeMap<>(Map.of(SHARD, 5))));
        return id;
    }

    private Mailbox opened(Mailboxes mailboxes, AccountId id) throws Exception {
        return get(onLoop(() -> open(mailboxes, id)));
    }

    private Letter letter(AccountId to, int number) {
        return new Letter(
                tenure.nextPosition(),
                EnvelopeId.next(number),
                to,
                1,
                2,
                ByteString.copyFromUtf8("x"),
                null,
                0,
                0);
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        var done = new CompletableFuture<T>();
        loop.execute(
                () -> {
                    try {
                        done.complete(task.call());
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                });
        return done.get(10, TimeUnit.SECONDS);
    }

    private CompletableFuture<Mailbox> open(Mailboxes mailboxes, AccountId id) {
        var opened = new CompletableFuture<Mailbox>();
        mailboxes.open(
                id,
                tenure,
                new Mailboxes.Opening() {
                    @Override
                    public void opened(Mailbox mailbox) {
                        opened.complete(mailbox);
                    }

                    @Override
                    public void lost() {
                        opened.cancel(false);
                    }
                });
        return opened;
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    private static Account account(AccountId id, long version, Map<Integer, Integer> devices) {
        return new Account(id, version, Account.Status.ACTIVE, devices, 3, AccessKeyHash.NONE);
    }

    @Test
    void what_is_learnt_while_a_mailbox_is_read_is_known_once_it_is_open() throws Exception {
        var mailboxes = mailboxes(10, 100);
        var bob = AccountId.random();
        var opened =
                onLoop(
                        () -> {
                            var opening = open(mailboxes, bob);
                            // The reading has ended with what was stored so far: nothing.
                            get(threads.submit(() -> true));
                            assertThat(mailboxes.learn(account(bob, 2, Map.of(1, 1)))).isNull();
                            assertThat(mailboxes.learn(account(bob, 1, Map.of(2, 1)))).isNull();
                            return opening;
                        });
        var mailbox = get(opened);
        assertThat(onLoop(mailbox::account)).isEqualTo(account(bob, 2, Map.of(1, 1)));
        assertThat(onLoop(() -> mailboxes.learn(account(bob, 2, Map.of(1, 1))))).isNull();
        assertThat(onLoop(() -> mailboxes.learn(account(bob, 3, Map.of())))).isSameAs(mailbox);
    }

    @Test
    void mailboxes_that_nobody_uses_go_when_more_envelopes_are_listed_than_wanted()
            throws Exception {
        var mailboxes = mailboxes(10, 15);
        var inUse = opened(mailboxes, filled(10));
        onLoop(
                () -> {
                    inUse.pin();
                    return true;
                });
        var idle = opened(mailboxes, filled(10));
        assertThat(onLoop(mailboxes::envelopes)).isEqualTo(20);
        var left =
                onLoop(
                        () -> {
                            mailboxes.tend();
                            return mailboxes.find(idle.id());
                        });
        assertThat(left).isNull();
        assertThat(onLoop(() -> mailboxes.find(inUse.id()))).isSameAs(inUse);
        assertThat(onLoop(mailboxes::envelopes)).isEqualTo(10);
    }

    @Test
    void empty_mailboxes_stay_when_only_the_envelopes_are_too_many() throws Exception {
        var mailboxes = mailboxes(3, 15);
        var empty = opened(mailboxes, AccountId.random());
        var full = opened(mailboxes, filled(20));
        var small = opened(mailboxes, filled(1));
        onLoop(
                () -> {
                    mailboxes.tend();
                    assertThat(mailboxes.find(full.id())).isNull();
                    assertThat(mailboxes.find(empty.id())).isSameAs(empty);
                    assertThat(mailboxes.find(small.id())).isSameAs(small);
                    return true;
                });
        for (int i = 0; i < 2; i++) {
            opened(mailboxes, AccountId.random());
        }
        onLoop(
                () -> {
                    mailboxes.tend();
                    assertThat(mailboxes.size()).isEqualTo(3);
                    assertThat(mailboxes.find(empty.id())).isNull();
                    return true;
                });
    }

    @Test
    void the_total_of_envelopes_follows_every_queue_and_forgets_those_that_are_dropped()
            throws Exception {
        var mailboxes = mailboxes(10, 100);
        var mailbox = opened(mailboxes, filled(10));
        var total =
                onLoop(
                        () -> {
                            var queue = mailbox.queue(1);
                            queue.remove(queue.head());
                            return mailboxes.envelopes();
                        });
        assertThat(total).isEqualTo(9);
        total =
                onLoop(
                        () -> {
                            var queue = mailbox.queue(1);
                            mailboxes.learn(account(mailbox.id(), 1, Map.of(2, 1)));
                            assertThat(mailbox.takeVoid()).containsExactly(queue);
                            queue.remove(queue.head());
                            return mailboxes.envelopes();
                        });
        assertThat(total).isZero();
        opened(mailboxes, filled(3));
        assertThat(onLoop(mailboxes::envelopes)).isEqualTo(3);
        total =
                onLoop(
                        () -> {
                            tenures.lose(SHARD, 5);
                            mailboxes.lose(tenure, lost -> {});
                            return mailboxes.envelopes();
                        });
        assertThat(total).isZero();
    }

    @Test
    void what_is_on_its_way_to_disk_when_a_shard_goes_was_never_counted_as_queued()
            throws Exception {
        var mailboxes = mailboxes(10, 100);
        var mailbox = opened(mailboxes, filled(2));
        var letter = letter(mailbox.id(), 3);
        long bytes =
                onLoop(
                        () -> {
                            mailbox.queue(1).begin(letter, this);
                            assertThat(mailboxes.envelopeBytes()).isEqualTo(2L * letter.size());
                            tenures.lose(SHARD, 5);
                            mailboxes.lose(tenure, lost -> {});
                            mailbox.queue(1).abandon(letter);
                            return mailboxes.envelopeBytes();
                        });
        assertThat(bytes).isZero();
    }

    @Test
    void mailboxes_in_use_do_not_hide_the_younger_ones_that_can_go() throws Exception {
        var mailboxes = mailboxes(Mailboxes.TRIES, 100);
        for (int i = 0; i < Mailboxes.TRIES; i++) {
            var inUse = opened(mailboxes, AccountId.random());
            onLoop(
                    () -> {
                        inUse.pin();
                        return true;
                    });
        }
        for (int i = 0; i < 5; i++) {
            opened(mailboxes, AccountId.random());
        }
        var left =
                onLoop(
                        () -> {
                            mailboxes.tend();
                            mailboxes.tend();
                            return mailboxes.size();
                        });
        assertThat(left).isEqualTo(Mailboxes.TRIES);
    }
}
