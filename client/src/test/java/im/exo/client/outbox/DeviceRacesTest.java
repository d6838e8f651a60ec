package im.exo.client.outbox;

import static im.exo.contract.mailbox.SendOutcome.SEND_OUTCOME_ACCEPTED;
import static im.exo.contract.mailbox.SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES;
import static im.exo.contract.mailbox.SendOutcome.SEND_OUTCOME_STALE_DEVICES;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.client.world.MemoryServer;
import im.exo.client.world.Node;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;

/** The recipient's devices change while a message is under way; each test holds the send. */
class DeviceRacesTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final AccountId alice = AccountId.random();
    private final AccountId bob = AccountId.random();

    private Node node(MemoryServer server, AccountId account, int registration) throws Exception {
        return Node.create(
                server, folder.resolve(account.text()), DeviceAddress.of(account, 1), registration);
    }

    @Test
    void a_device_removed_and_one_installed_anew_meanwhile_lose_the_others_nothing()
            throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22);
                var gone = b.secondDevice(folder.resolve("gone"), 2, 33);
                var old = b.secondDevice(folder.resolve("old"), 3, 44)) {
            a.send(bob, "one");
            await().atMost(LONG).until(a::quiet);
            server.hold(bob);
            a.send(bob, "two");
            await().atMost(LONG).until(() -> server.holding() == 1);
            a.send(bob, "three");
            server.removeDevice(gone.address);
            int before = server.outcomes().size();
            try (var anew = b.secondDevice(folder.resolve("anew"), 3, 55)) {
                server.release(bob);
                await().atMost(LONG).until(a::quiet);
                // Installed anew is said first, then who is no more; then nothing is left to say.
                assertThat(server.outcomes().subList(before, server.outcomes().size()))
                        .startsWith(SEND_OUTCOME_STALE_DEVICES, SEND_OUTCOME_MISMATCHED_DEVICES)
                        .endsWith(SEND_OUTCOME_ACCEPTED)
                        .doesNotHaveDuplicates();
                b.receive();
                anew.receive();
                assertThat(b.texts(alice)).containsExactly("one", "two", "three");
                assertThat(anew.texts(alice)).containsExactly("two", "three");
            }
        }
    }

    @Test
    void a_device_that_only_mailboxes_know_yet_gets_its_message_when_the_directory_knows_it()
            throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.send(bob, "one");
            await().atMost(LONG).until(a::quiet);
            server.freezeDirectory();
            try (var second = b.secondDevice(folder.resolve("second"), 2, 33)) {
                a.send(bob, "two");
                await().atMost(LONG).until(() -> server.corrections() > 0);
                assertThat(a.waiting()).isEqualTo(1);
                server.thawDirectory();
                await().atMost(LONG).until(a::quiet);
                b.receive();
                second.receive();
                assertThat(b.texts(alice)).containsExactly("one", "two");
                assertThat(second.texts(alice)).containsExactly("two");
            }
        }
    }

    @Test
    void a_device_that_only_the_directory_still_knows_is_left_out() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22);
                var gone = b.secondDevice(folder.resolve("gone"), 2, 33)) {
            server.freezeDirectory();
            server.removeDevice(gone.address);
            a.send(bob, "one");
            await().atMost(LONG).until(a::quiet);
            assertThat(server.outcomes())
                    .containsExactly(SEND_OUTCOME_MISMATCHED_DEVICES, SEND_OUTCOME_ACCEPTED);
            b.receive();
            assertThat(b.texts(alice)).containsExactly("one");
        }
    }
}
