package im.exo.messages.intake;

import static im.exo.messages.testing.TestGateway.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.contract.AccountId;
import im.exo.contract.relay.Closed;
import im.exo.messages.testing.TestAccounts;
import im.exo.messages.testing.TestDatabase;
import im.exo.messages.testing.TestGateway;
import im.exo.messages.testing.TestInstance;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

/** A device is removed while Kafka is away. */
class HintsTest {

    private final TestAccounts accounts = new TestAccounts();
    private TestInstance instance;

    @BeforeEach
    void start() {
        TestDatabase.fresh();
        instance = TestInstance.with(accounts).start();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private boolean hear(AccountId account, long version) throws Exception {
        return instance.instance().changed(account, version).get(30, TimeUnit.SECONDS);
    }

    @Test
    void its_socket_and_its_queue_go_and_senders_are_told() throws Exception {
        var bob = accounts.add(1, 2);
        try (var gateway = instance.gateway()) {
            gateway.outcome(bob, envelope("m", 1, 2));
            var socket = gateway.register(bob, 2);
            await().until(() -> socket.drained == 1);
            accounts.put(bob, 2, 1);

            assertThat(hear(bob, 2)).isTrue();

            await().until(() -> socket.closed.size() == 1);
            assertThat(socket.closed.getFirst().getReason())
                    .isEqualTo(Closed.Reason.REASON_DEVICE_REMOVED);
            await().until(() -> TestDatabase.number("SELECT COUNT(*) FROM envelopes") == 1);
            assertThat(extra(gateway, bob)).containsExactly(2);
        }
    }

    @Test
    void a_queue_that_only_the_database_holds_goes_as_well() throws Exception {
        var bob = accounts.add(1, 2);
        try (var gateway = instance.gateway()) {
            gateway.outcome(bob, envelope("m", 1, 2));
        }
        instance.close();
        instance = TestInstance.with(accounts).start();
        accounts.put(bob, 2, 1);

        assertThat(hear(bob, 2)).isTrue();

        await().until(() -> TestDatabase.number("SELECT COUNT(*) FROM envelopes") == 1);
    }

    @Test
    void what_is_known_is_not_asked_and_what_cannot_be_asked_is_not_settled() throws Exception {
        var bob = accounts.add(1);
        try (var gateway = instance.gateway()) {
            gateway.outcome(bob, envelope("m", 1));
        }
        int asked = accounts.asked();
        assertThat(hear(bob, 1)).isTrue();
        assertThat(accounts.asked()).isEqualTo(asked);

        accounts.away(true);
        assertThat(hear(bob, 2)).isFalse();
        accounts.away(false);
        assertThat(hear(bob, 2)).as("an answer from before").isFalse();
        accounts.put(bob, 2, 1);
        assertThat(hear(bob, 2)).isTrue();
    }

    private static java.util.List<Integer> extra(TestGateway gateway, AccountId account) {
        return TestGateway.result(gateway.send(account, envelope("m", 1, 2))).getExtraList();
    }
}
