package im.exo.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.client.store.StoredMessage;
import im.exo.client.world.MemoryServer;
import im.exo.client.world.Node;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;

class ReadMarksTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final AccountId alice = AccountId.random();
    private final AccountId bob = AccountId.random();

    private Node node(MemoryServer server, AccountId account, int registration) throws Exception {
        return Node.create(
                server, folder.resolve(account.text()), DeviceAddress.of(account, 1), registration);
    }

    @Test
    void what_was_read_on_one_device_is_unread_on_none_and_many_marks_take_few_sends()
            throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = a.secondDevice(folder.resolve("second"), 2, 33);
                var b = node(server, bob, 22)) {
            a.greet();
            other.greet();
            await().atMost(LONG).until(() -> a.quiet() && other.quiet());
            for (int i = 0; i < 300; i++) {
                b.send(alice, "text " + i);
            }
            await().atMost(LONG).until(b::quiet);
            a.receive();
            other.receive();
            await().atMost(LONG).until(() -> a.quiet() && other.quiet());
            assertThat(other.store().messages().unread(bob)).isEqualTo(300);
            int before = server.sends();
            server.hold(alice);
            a.history(bob).stream().map(StoredMessage::envelopeId).forEach(id -> a.read(bob, id));
            assertThat(a.store().messages().unread()).isZero();
            // The first is on its way, the others go together.
            assertThat(a.store().outbox().count()).isLessThanOrEqualTo(4);
            server.release(alice);
            await().atMost(LONG).until(a::quiet);
            other.receive();
            assertThat(other.store().messages().unread()).isZero();
            assertThat(other.mirrored).hasPositiveValue();
            assertThat(server.sends() - before).isLessThanOrEqualTo(4);
            // What is said twice is done once.
            a.read(bob, a.history(bob).getFirst().envelopeId());
            assertThat(a.quiet()).isTrue();
        }
    }

    @Test
    void with_one_device_a_read_mark_stays_here() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            b.send(alice, "hello");
            await().atMost(LONG).until(b::quiet);
            a.receive();
            assertThat(a.store().messages().unread(bob)).isEqualTo(1);
            a.read(bob, a.history(bob).getFirst().envelopeId());
            assertThat(a.store().messages().unread(bob)).isZero();
            assertThat(a.quiet()).isTrue();
            assertThat(server.queued(a.address)).hasSize(0);
        }
    }
}
