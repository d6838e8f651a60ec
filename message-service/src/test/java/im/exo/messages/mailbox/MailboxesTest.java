package im.exo.messages.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.AccountId;
import im.exo.contract.Shards;
import im.exo.messages.accounts.Account;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Map;
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

    private Mailboxes mailboxes(int limit) {
        return new Mailboxes(loop, store, tenures, gathering, threads, limit);
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
        return new Account(id, version, Account.Status.ACTIVE, devices, 3);
    }

    @Test
    void what_is_learnt_while_a_mailbox_is_read_is_known_once_it_is_open() throws Exception {
        var mailboxes = mailboxes(10);
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
}
