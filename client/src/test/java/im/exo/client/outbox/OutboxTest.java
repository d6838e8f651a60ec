package im.exo.client.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.client.store.Failure;
import im.exo.client.store.MessageState;
import im.exo.client.world.MemoryServer;
import im.exo.client.world.Node;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.mailbox.Delivery;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class OutboxTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final AccountId alice = AccountId.random();
    private final AccountId bob = AccountId.random();

    private Node node(MemoryServer server, AccountId account, int registration) throws Exception {
        return Node.create(
                server, folder.resolve(account.text()), DeviceAddress.of(account, 1), registration);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nothing_is_lost_doubled_or_reordered_on_a_bad_line_with_restarts(long seed)
            throws Exception {
        var server = new MemoryServer(seed);
        var dice = new Random(seed);
        var said = List.of(new ArrayList<String>(), new ArrayList<String>());
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            server.faults(0.25);
            var nodes = List.of(a, b);
            for (int step = 0; step < 160; step++) {
                int who = dice.nextInt(2);
                Node node = nodes.get(who);
                switch (dice.nextInt(12)) {
                    case 0 -> {
                        node.kill();
                        node.revive();
                    }
                    case 1 -> server.away(true);
                    case 2, 3 -> server.away(false);
                    // An acknowledgement that is lost: the same comes again.
                    case 4 -> node.accept(server.queued(node.address));
                    case 5, 6 -> node.receive();
                    default -> {
                        String text = who + ":" + said.get(who).size();
                        said.get(who).add(text);
                        node.send(who == 0 ? bob : alice, text);
                    }
                }
            }
            server.away(false);
            await().atMost(LONG).until(() -> a.waiting() + b.waiting() == 0);
            a.receive();
            b.receive();
            assertThat(b.texts(alice)).isEqualTo(said.get(0));
            assertThat(a.texts(bob)).isEqualTo(said.get(1));
            assertThat(server.losses()).isPositive();
        }
    }

    @Test
    void a_message_waits_for_the_server_and_survives_a_restart() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            server.away(true);
            var id = a.send(bob, "later");
            a.kill();
            a.revive();
            assertThat(a.waiting()).isEqualTo(1);
            assertThat(a.store().messages().find(bob, false, id).orElseThrow().state())
                    .isEqualTo(MessageState.QUEUED);
            server.away(false);
            await().atMost(LONG).until(() -> a.waiting() == 0);
            b.receive();
            assertThat(b.texts(alice)).containsExactly("later");
            assertThat(a.store().messages().find(bob, false, id).orElseThrow().state())
                    .isEqualTo(MessageState.SENT);
        }
    }

    @Test
    void what_is_sent_to_a_suspended_account_waits_and_arrives_when_it_is_back() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            server.suspend(bob, true);
            a.send(bob, "before there is a session");
            await().atMost(LONG).until(() -> server.refusals() > 2);
            assertThat(a.waiting()).isEqualTo(1);
            server.suspend(bob, false);
            await().atMost(LONG).until(() -> a.waiting() == 0);

            server.suspend(bob, true);
            int before = server.refusals();
            a.send(bob, "with one");
            await().atMost(LONG).until(() -> server.refusals() > before + 2);
            assertThat(a.waiting()).isEqualTo(1);
            a.kill();
            a.revive();
            server.suspend(bob, false);
            await().atMost(LONG).until(() -> a.waiting() == 0);
            b.receive();
            assertThat(b.texts(alice)).containsExactly("before there is a session", "with one");
        }
    }

    @Test
    void what_waits_for_an_account_that_is_deleted_fails_and_is_not_tried_for_ever()
            throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.send(bob, "while you are there");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            server.away(true);
            var ids = List.of(a.send(bob, "too late"), a.send(bob, "and this"));
            server.delete(bob);
            server.away(false);
            await().atMost(LONG).until(() -> a.waiting() == 0);
            for (var id : ids) {
                var message = a.store().messages().find(bob, false, id).orElseThrow();
                assertThat(message.state()).isEqualTo(MessageState.FAILED);
                assertThat(message.failure()).isEqualTo(Failure.ACCOUNT_GONE);
            }
            var later = a.send(bob, "once more");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            assertThat(a.store().messages().find(bob, false, later).orElseThrow().failure())
                    .isEqualTo(Failure.ACCOUNT_GONE);
        }
    }

    @Test
    void every_device_of_the_recipient_gets_it_also_one_that_came_later() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.send(bob, "one");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            try (var second = b.secondDevice(folder.resolve("second"), 2, 33)) {
                a.send(bob, "two");
                await().atMost(LONG).until(() -> a.waiting() == 0);
                b.receive();
                second.receive();
                assertThat(b.texts(alice)).containsExactly("one", "two");
                assertThat(second.texts(alice)).containsExactly("two");
                assertThat(server.corrections()).isEqualTo(1);
                server.removeDevice(second.address);
                a.send(bob, "three");
                await().atMost(LONG).until(() -> a.waiting() == 0);
                b.receive();
                assertThat(b.texts(alice)).containsExactly("one", "two", "three");
            }
        }
    }

    @Test
    void a_device_that_was_installed_anew_gets_a_new_session() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.send(bob, "one");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            try (var again = b.secondDevice(folder.resolve("again"), 1, 44)) {
                a.send(bob, "two");
                await().atMost(LONG).until(() -> a.waiting() == 0);
                again.receive();
                assertThat(again.texts(alice)).containsExactly("two");
            }
        }
    }

    @Test
    void a_changed_identity_stops_sending_until_it_is_accepted() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.send(bob, "one");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            b.kill();
            try (var other =
                    Node.create(server, folder.resolve("other"), DeviceAddress.of(bob, 1), 55)) {
                a.send(bob, "for you only?");
                await().atMost(LONG).until(() -> a.changedIdentities.contains(bob));
                assertThat(a.waiting()).isEqualTo(1);
                other.receive();
                assertThat(other.texts(alice)).isEmpty();
                a.accept(bob);
                await().atMost(LONG).until(() -> a.waiting() == 0);
                other.receive();
                assertThat(other.texts(alice)).containsExactly("for you only?");
            }
            b.revive();
        }
    }

    @Test
    void somebody_who_came_back_with_a_new_identity_and_wrote_first_can_be_answered()
            throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.send(bob, "one");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            b.kill();
            server.removeDevice(b.address);
            try (var anew =
                    Node.create(server, folder.resolve("anew"), DeviceAddress.of(bob, 2), 55)) {
                anew.send(alice, "it is me");
                await().atMost(LONG).until(() -> anew.waiting() == 0);
                a.receive();
                assertThat(a.changedIdentities).contains(bob);
                a.accept(bob);
                a.send(bob, "welcome back");
                await().atMost(LONG).until(() -> a.waiting() == 0);
                anew.receive();
                assertThat(anew.texts(alice)).containsExactly("welcome back");
            }
            b.revive();
        }
    }

    @Test
    void a_contact_who_had_no_device_for_a_while_gets_what_was_written_meanwhile()
            throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.send(bob, "one");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            server.removeDevice(b.address);
            var kept = a.send(bob, "two");
            await().atMost(LONG).until(() -> server.corrections() == 1);
            try (var second = b.secondDevice(folder.resolve("second"), 2, 33)) {
                await().atMost(LONG).until(() -> a.waiting() == 0);
                second.receive();
                assertThat(second.texts(alice)).containsExactly("two");
                assertThat(a.store().messages().find(bob, false, kept).orElseThrow().state())
                        .isEqualTo(MessageState.SENT);
            }
        }
    }

    @Test
    void a_store_that_fails_for_a_while_holds_a_message_up_and_no_longer() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            server.away(true);
            a.send(bob, "patience");
            var disk = a.disk();
            disk.fillUp();
            server.away(false);
            await().atMost(LONG).until(() -> a.failures.size() > 1);
            assertThat(a.failures.getFirst()).hasMessageContaining("the disk is full");
            disk.clear();
            await().atMost(LONG).until(() -> a.waiting() == 0);
            b.receive();
            assertThat(b.texts(alice)).containsExactly("patience");
        }
    }

    @Test
    void a_message_that_the_server_refuses_fails_alone() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            server.away(true);
            a.send(bob, "one");
            var refused = a.send(bob, "two");
            a.send(bob, "three");
            server.refuse(refused);
            server.away(false);
            await().atMost(LONG).until(() -> a.waiting() == 0);
            b.receive();
            assertThat(b.texts(alice)).containsExactly("one", "three");
            assertThat(a.store().messages().find(bob, false, refused).orElseThrow().state())
                    .isEqualTo(MessageState.FAILED);
        }
    }

    @Test
    void keys_that_are_not_valid_hold_a_message_up_and_lose_nothing() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            server.spoilKeys(true);
            a.send(bob, "patience");
            await().atMost(LONG).until(() -> server.lookups() > 2);
            assertThat(a.waiting()).isEqualTo(1);
            server.spoilKeys(false);
            await().atMost(LONG).until(() -> a.waiting() == 0);
            b.receive();
            assertThat(b.texts(alice)).containsExactly("patience");
        }
    }

    @Test
    void an_unknown_account_fails_the_message_and_nothing_else() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            var nobody = AccountId.random();
            var lost = a.send(nobody, "hello?");
            a.send(bob, "hello");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            b.receive();
            assertThat(b.texts(alice)).containsExactly("hello");
            var failed = a.store().messages().find(nobody, false, lost).orElseThrow();
            assertThat(failed.state()).isEqualTo(MessageState.FAILED);
            assertThat(failed.failure()).isEqualTo(Failure.NO_SUCH_ACCOUNT);
            assertThat(failed.reason()).isNotEmpty();
        }
    }

    @Test
    void a_damaged_envelope_is_recorded_once_and_stops_nothing() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.send(bob, "one");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            var good = b.unsealed(server.queued(b.address).getFirst());
            var bad = damaged(good);
            b.accept(List.of(bad, bad));
            b.receive();
            assertThat(b.texts(alice)).hasSize(2);
            assertThat(b.texts(alice).get(0)).startsWith("unreadable: ");
            assertThat(b.texts(alice).get(1)).isEqualTo("one");
        }
    }

    @Test
    void what_lies_under_a_damaged_seal_is_from_nobody_and_stops_nothing() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.send(bob, "one");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            var bad = damaged(server.queued(b.address).getFirst());
            b.accept(List.of(bad, bad));
            b.receive();
            assertThat(b.texts(alice)).containsExactly("one");
        }
    }

    /** Under another name, with its last bit turned. */
    private static Delivery damaged(Delivery good) {
        byte[] bytes = good.getContent().toByteArray();
        bytes[bytes.length - 1] ^= 1;
        return good.toBuilder()
                .setEnvelope(EnvelopeId.next(System.currentTimeMillis()).byteString())
                .setContent(ByteString.copyFrom(bytes))
                .build();
    }

    @Test
    void an_envelope_under_another_name_is_not_taken_for_the_message() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.send(bob, "one");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            var renamed =
                    server.queued(b.address).getFirst().toBuilder()
                            .setEnvelope(EnvelopeId.next(System.currentTimeMillis()).byteString())
                            .build();
            b.accept(List.of(renamed));
            assertThat(b.texts(alice))
                    .containsExactly("unreadable: it was sent under another name");
        }
    }

    @Test
    void prekeys_are_refilled_when_they_run_low() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            var directory = server.directory(b.address);
            for (int i = 0; i < 85; i++) {
                directory.lookup(bob, null);
            }
            assertThat(directory.left().low()).isTrue();
            b.prekeys().upkeep();
            assertThat(directory.left().ec()).isEqualTo(100);
            assertThat(directory.left().kyber()).isEqualTo(100);
            a.send(bob, "with a new key");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            b.receive();
            assertThat(b.texts(alice)).containsExactly("with a new key");
        }
    }
}
