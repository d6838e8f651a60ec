package im.exo.messages.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.kit.health.Lack;
import im.exo.kit.health.State;
import im.exo.messages.testing.TestAccounts;
import im.exo.messages.testing.TestDatabase;
import im.exo.messages.testing.TestInstance;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

/** Each word, reached by what it stands for; that of a database that is away: in the service's test. */
class MailboxReadyTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final TestAccounts accounts = new TestAccounts();

    @BeforeEach
    void fresh() {
        TestDatabase.fresh();
    }

    @Test
    void with_shards_nothing_is_lacking_and_whoever_has_left_is_draining() {
        var one = TestInstance.with(accounts).start();
        assertThat(MailboxReady.lack(one.instance())).isEmpty();
        one.close();
        assertThat(MailboxReady.lack(one.instance()))
                .contains(new Lack(State.DRAINING, "hands its shards over"));
    }

    @Test
    void a_later_process_of_the_same_name_replaces_it() {
        try (var one = TestInstance.with(accounts).start();
                var _ = TestInstance.with(accounts).start()) {
            await().atMost(LONG)
                    .untilAsserted(
                            () ->
                                    assertThat(MailboxReady.lack(one.instance()).map(Lack::state))
                                            .contains(State.REPLACED));
        }
    }

    @Test
    void without_a_shard_of_its_own_it_is_idle() {
        try (var one = TestInstance.with(accounts).shards(1).start()) {
            TestDatabase.execute(
                    "INSERT INTO instances (name, incarnation, lease_until)"
                            + " VALUES ('another', UNHEX(REPEAT('00', 16)),"
                            + " NOW(3) + INTERVAL 1 HOUR)");
            TestDatabase.execute("UPDATE shards SET owner = 'another', epoch = epoch + 1");
            await().atMost(LONG)
                    .untilAsserted(
                            () ->
                                    assertThat(MailboxReady.lack(one.instance()))
                                            .contains(new Lack(State.IDLE, "no shards")));
        }
    }
}
