package im.exo.messages.mailbox.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.AccountId;
import im.exo.messages.mailbox.MailStore;
import im.exo.messages.mailbox.MailStore.Settled;
import im.exo.messages.mailbox.MailStore.Verdict;
import im.exo.messages.mailbox.MailStoreContract;
import im.exo.messages.testing.TestDatabase;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.TreeSet;

class MysqlMailStoreTest extends MailStoreContract {

    private Runnable beforeCommit = () -> {};
    private MysqlMailStore store;

    @BeforeEach
    void open() {
        TestDatabase.fresh();
        store = Stores.pausing(() -> beforeCommit.run());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected MailStore store() {
        return store;
    }

    @Override
    protected void own(int shard, int epoch) {
        TestDatabase.execute(
                "INSERT INTO shards (shard, owner, epoch) VALUES ("
                        + shard
                        + ", 'test', "
                        + epoch
                        + ") ON DUPLICATE KEY UPDATE epoch = "
                        + epoch);
    }

    @Test
    void the_writers_connection_is_recorded_where_a_successor_finds_it() {
        own(1, EPOCH);
        store.commit(batch(append(1, letter(AccountId.random(), 1, "a"))));
        long recorded = TestDatabase.number("SELECT connection_id FROM shards WHERE shard=1");
        assertThat(
                        TestDatabase.number(
                                "SELECT COUNT(*) FROM information_schema.processlist WHERE id="
                                        + recorded))
                .isEqualTo(1);
    }

    @Test
    void a_connection_that_is_killed_before_commit_leaves_an_outcome_that_can_be_settled() {
        own(1, EPOCH);
        var bob = AccountId.random();
        store.commit(batch(append(1, letter(bob, 1, "before"))));
        beforeCommit =
                () -> {
                    beforeCommit = () -> {};
                    TestDatabase.execute(
                            "KILL CONNECTION "
                                    + TestDatabase.number(
                                            "SELECT connection_id FROM shards WHERE shard=1"));
                };
        var cut = batch(append(1, letter(bob, 1, "cut")));
        assertThat(store.commit(cut)).isEqualTo(new Verdict.Unknown());
        assertThat(store.settle(cut)).isEqualTo(new Settled.NotStored());
        assertThat(store.commit(cut)).isEqualTo(new Verdict.Committed(new TreeSet<>()));
        assertThat(store.load(1, bob).lines()).hasSize(2);
    }

    @Test
    void a_connection_that_is_lost_before_commit_and_lives_on_at_the_server_is_ended() {
        own(1, EPOCH);
        var bob = AccountId.random();
        try (var proxy = TestDatabase.proxy();
                var over = new MysqlMailStore(TestDatabase.through(proxy), TestDatabase.pool())) {
            over.commit(batch(append(1, letter(bob, 1, "before"))));
            // Far into the rows: the shard's row is locked by then.
            proxy.cutAfter(50_000);
            var cut = batch(append(1, letter(bob, 1, "x".repeat(200_000))));
            assertThat(over.commit(cut)).isEqualTo(new Verdict.Away());
            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(over.commit(cut)).isEqualTo(new Verdict.Committed(new TreeSet<>()));
            assertThat(over.load(1, bob).lines()).hasSize(2);
        }
    }

    @Test
    void a_database_that_cannot_be_reached_is_away_and_nothing_else() {
        var nowhere =
                new MysqlMailStore(
                        new im.exo.messages.sql.DirectConnections(
                                "jdbc:mysql://127.0.0.1:1/none", "nobody", "nothing"),
                        TestDatabase.pool());
        assertThat(nowhere.commit(batch(append(1, letter(AccountId.random(), 1, "a")))))
                .isEqualTo(new Verdict.Away());
    }
}
