package im.exo.client.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.client.store.MessageState;
import im.exo.client.world.MemoryServer;
import im.exo.client.world.Node;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;

class ReceiptTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final AccountId alice = AccountId.random();
    private final AccountId bob = AccountId.random();
    private final AccountId carol = AccountId.random();

    private Node node(MemoryServer server, AccountId account, int registration) throws Exception {
        return Node.create(
                server, folder.resolve(account.text()), DeviceAddress.of(account, 1), registration);
    }

    @Test
    void a_stranger_learns_nothing_and_somebody_written_to_learns_what_arrived() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            b.sendReceipts();
            var unseen = a.send(bob, "do you read this?");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            b.receive();
            b.send(alice, "I do now");
            await().atMost(LONG).until(() -> server.queued(a.address).size() == 1);
            var seen = a.send(bob, "and this?");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            b.receive();
            await().atMost(LONG).until(() -> server.queued(a.address).size() == 2);
            a.receive();
            assertThat(a.store().messages().find(bob, false, seen).orElseThrow().state())
                    .isEqualTo(MessageState.DELIVERED);
            assertThat(a.store().messages().find(bob, false, unseen).orElseThrow().state())
                    .isEqualTo(MessageState.SENT);
        }
    }

    @Test
    void nobody_with_a_new_identity_learns_what_arrived_before_it_is_accepted() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.sendReceipts();
            a.send(bob, "one");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            b.kill();
            server.removeDevice(b.address);
            try (var anew =
                    Node.create(server, folder.resolve("anew"), DeviceAddress.of(bob, 2), 55)) {
                anew.send(alice, "it is me");
                await().atMost(LONG).until(() -> anew.waiting() == 0);
                a.receive();
                assertThat(a.store().outbox().count()).isZero();
            }
            b.revive();
        }
    }

    @Test
    void a_receipt_that_waits_is_kept_and_not_counted() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22);
                var c = node(server, carol, 33)) {
            b.sendReceipts();
            b.send(alice, "one");
            await().atMost(LONG).until(() -> b.waiting() == 0);
            var id = a.send(bob, "two");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            server.away(true);
            b.receive();
            assertThat(b.store().outbox().count()).isEqualTo(1);
            assertThat(b.waiting()).isZero();
            b.send(carol, "three");
            assertThat(b.waiting(alice)).isZero();
            assertThat(b.waiting(carol)).isEqualTo(1);
            b.kill();
            b.revive();
            server.away(false);
            await().atMost(LONG).until(() -> server.queued(a.address).size() == 2);
            a.receive();
            assertThat(a.store().messages().find(bob, false, id).orElseThrow().state())
                    .isEqualTo(MessageState.DELIVERED);
            await().atMost(LONG).until(() -> b.store().outbox().count() == 0);
            assertThat(b.waiting()).isZero();
            c.receive();
            assertThat(c.texts(bob)).containsExactly("three");
        }
    }
}
