package im.exo.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.client.store.MessageState;
import im.exo.client.store.StoredMessage;
import im.exo.client.world.MemoryServer;
import im.exo.client.world.Node;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class OwnDevicesTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final AccountId alice = AccountId.random();
    private final AccountId bob = AccountId.random();

    private Node node(MemoryServer server, AccountId account, int registration) throws Exception {
        return Node.create(
                server, folder.resolve(account.text()), DeviceAddress.of(account, 1), registration);
    }

    private Node second(Node first, int device) throws Exception {
        return first.secondDevice(folder.resolve("device-" + device), device, 30 + device);
    }

    /** Each of them has learned of the others, and nothing is on its way any more. */
    private static void meet(Node... devices) throws Exception {
        for (Node device : devices) {
            device.greet();
        }
        settle(devices);
    }

    private static void settle(Node... devices) {
        await().atMost(LONG)
                .until(
                        () -> {
                            boolean quiet = true;
                            for (Node device : devices) {
                                device.receive();
                                quiet &= device.quiet();
                            }
                            return quiet;
                        });
        for (Node device : devices) {
            device.receive();
        }
    }

    @Test
    void everything_is_on_each_of_three_devices_once_and_in_order_on_a_bad_line_with_restarts()
            throws Exception {
        onABadLine(1, 200);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(longs = {2, 3, 4, 5, 6})
    void everything_is_on_each_of_three_devices_once_and_in_order_after_a_thousand_rounds(long seed)
            throws Exception {
        onABadLine(seed, 1000);
    }

    private void onABadLine(long seed, int rounds) throws Exception {
        var server = new MemoryServer(seed);
        var dice = new Random(seed);
        var said =
                List.of(
                        new ArrayList<String>(),
                        new ArrayList<String>(),
                        new ArrayList<String>(),
                        new ArrayList<String>());
        try (var a1 = node(server, alice, 11);
                var a2 = second(a1, 2);
                var a3 = second(a1, 3);
                var b = node(server, bob, 22)) {
            meet(a1, a2, a3);
            server.faults(0.2);
            var nodes = List.of(a1, a2, a3, b);
            for (int step = 0; step < rounds; step++) {
                int who = dice.nextInt(4);
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
                    case 5, 6, 7 -> node.receive();
                    default -> {
                        String text = who + ":" + said.get(who).size();
                        said.get(who).add(text);
                        node.send(who == 3 ? alice : bob, text);
                    }
                }
            }
            server.away(false);
            settle(a1, a2, a3, b);
            for (Node device : List.of(a1, a2, a3)) {
                assertThat(device.texts(bob)).isEqualTo(said.get(3));
                for (int writer = 0; writer < 3; writer++) {
                    assertThat(device.copies(bob, nodes.get(writer).address))
                            .isEqualTo(said.get(writer));
                }
                assertThat(device.history(bob)).hasSize(said.stream().mapToInt(List::size).sum());
                assertThat(device.history(alice)).isEmpty();
            }
            for (int writer = 0; writer < 3; writer++) {
                String mark = writer + ":";
                assertThat(b.texts(alice).stream().filter(t -> t.startsWith(mark)))
                        .containsExactlyElementsOf(said.get(writer));
            }
            assertThat(server.losses()).isPositive();
        }
    }

    @Test
    void an_account_with_one_device_asks_and_sends_nothing_for_others() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.greet();
            a.send(bob, "the first asks for keys");
            await().atMost(LONG).until(a::quiet);
            int lookups = server.lookups();
            int sends = server.sends();
            for (int i = 0; i < 50; i++) {
                a.send(bob, "text " + i);
                await().atMost(LONG).until(a::quiet);
            }
            a.greet();
            assertThat(lookups).isEqualTo(1);
            assertThat(server.lookups()).isEqualTo(lookups);
            assertThat(server.sends()).isEqualTo(sends + 50);
            assertThat(server.queued(a.address)).isEmpty();
        }
    }

    @Test
    void a_copy_has_the_originals_name_and_time_and_follows_its_receipts() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = second(a, 2);
                var b = node(server, bob, 22)) {
            meet(a, other);
            b.sendReceipts();
            b.send(alice, "hello");
            settle(a, other, b);
            var id = a.send(bob, "hello yourself");
            await().atMost(LONG).until(a::quiet);
            other.receive();
            StoredMessage copy = other.store().messages().find(bob, false, id).orElseThrow();
            StoredMessage original = a.store().messages().find(bob, false, id).orElseThrow();
            assertThat(copy.state()).isEqualTo(MessageState.SENT);
            assertThat(copy.device()).isEqualTo(1);
            assertThat(copy.sentAt()).isEqualTo(original.sentAt());
            assertThat(copy.content()).isEqualTo(original.content());
            settle(a, other, b);
            for (Node device : List.of(a, other)) {
                assertThat(device.store().messages().find(bob, false, id).orElseThrow().state())
                        .isEqualTo(MessageState.DELIVERED);
            }
        }
    }

    @Test
    void a_receipt_that_overtakes_the_copy_is_not_lost() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = second(a, 2);
                var b = node(server, bob, 22)) {
            meet(a, other);
            b.sendReceipts();
            b.send(alice, "hello");
            settle(a, other, b);
            server.hold(alice);
            var id = a.send(bob, "hello yourself");
            await().atMost(LONG).until(() -> a.waiting() == 0 && server.holding() == 1);
            b.receive();
            await().atMost(LONG).until(() -> server.holding() == 2);
            a.kill();
            server.release(alice);
            await().atMost(LONG).until(() -> server.queued(other.address).size() == 1);
            other.receive();
            assertThat(other.store().messages().find(bob, false, id)).isEmpty();
            a.revive();
            settle(a, other, b);
            assertThat(other.store().messages().find(bob, false, id).orElseThrow().state())
                    .isEqualTo(MessageState.DELIVERED);
        }
    }

    @Test
    void what_fails_is_copied_to_nobody() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = second(a, 2)) {
            meet(a, other);
            var nobody = AccountId.random();
            a.send(nobody, "hello?");
            settle(a, other);
            assertThat(other.history(nobody)).isEmpty();
        }
    }

    @Test
    void a_note_to_oneself_is_on_the_other_devices_once() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = second(a, 2)) {
            meet(a, other);
            a.send(alice, "milk");
            settle(a, other);
            assertThat(other.texts(alice)).containsExactly("milk");
            assertThat(other.history(alice)).hasSize(1);
            assertThat(server.queued(a.address)).isEmpty();
        }
    }

    @Test
    void an_own_device_that_cannot_be_reached_holds_no_message_up() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = second(a, 2);
                var b = node(server, bob, 22)) {
            meet(a, other);
            server.hold(alice);
            for (int i = 0; i < 5; i++) {
                a.send(bob, "text " + i);
            }
            await().atMost(LONG).until(() -> a.waiting() == 0 && a.waiting(alice) == 0);
            b.receive();
            assertThat(b.texts(alice)).hasSize(5);
            assertThat(other.history(bob)).isEmpty();
            assertThat(a.quiet()).isFalse();
            server.release(alice);
            settle(a, other);
            assertThat(other.copies(bob, a.address)).hasSize(5);
        }
    }

    @Test
    void an_own_device_without_keys_holds_no_message_up_and_is_told_once_it_has_some()
            throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            server.addDevice(DeviceAddress.of(alice, 2), 32);
            a.greet();
            a.send(bob, "one");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            try (var other = second(a, 2)) {
                meet(other, a);
                a.send(bob, "two");
                settle(a, other);
                assertThat(other.copies(bob, a.address)).containsExactly("one", "two");
            }
        }
    }

    @Test
    void a_device_that_is_removed_is_told_no_more_and_the_others_go_on() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = second(a, 2);
                var gone = second(a, 3);
                var b = node(server, bob, 22)) {
            meet(a, other, gone);
            server.hold(alice);
            a.send(bob, "one");
            await().atMost(LONG).until(() -> a.waiting() == 0 && server.holding() == 1);
            server.removeDevice(gone.address);
            server.release(alice);
            settle(a, other);
            assertThat(other.copies(bob, a.address)).containsExactly("one");
            server.removeDevice(other.address);
            a.send(bob, "two");
            await().atMost(LONG).until(a::quiet);
            int sends = server.sends();
            a.send(bob, "three");
            await().atMost(LONG).until(a::quiet);
            assertThat(server.sends()).isEqualTo(sends + 1);
        }
    }

    @Test
    void a_device_added_while_a_message_is_on_its_way_gets_it_too() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.greet();
            server.hold(bob);
            a.send(bob, "on its way");
            await().atMost(LONG).until(() -> server.holding() == 1);
            try (var other = second(a, 2)) {
                other.greet();
                await().atMost(LONG).until(other::quiet);
                server.release(bob);
                await().atMost(LONG).until(() -> a.waiting() == 0);
                assertThat(a.quiet()).isTrue();
                settle(a, other);
                assertThat(other.copies(bob, a.address)).containsExactly("on its way");
            }
        }
    }

    @Test
    void a_device_added_while_own_devices_are_told_something_gets_it_too() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = second(a, 2);
                var b = node(server, bob, 22)) {
            meet(a, other);
            server.hold(alice);
            a.send(bob, "on its way");
            await().atMost(LONG).until(() -> server.holding() == 1);
            try (var third = second(a, 3)) {
                server.release(alice);
                settle(a, other, third);
                assertThat(third.copies(bob, a.address)).containsExactly("on its way");
                assertThat(other.copies(bob, a.address)).containsExactly("on its way");
            }
        }
    }

    @Test
    void a_device_hears_of_another_whose_hello_never_came_when_the_account_has_changed()
            throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = second(a, 2);
                var b = node(server, bob, 22)) {
            a.greet();
            a.send(bob, "hello");
            settle(a, other);
            assertThat(other.copies(bob, a.address)).containsExactly("hello");
        }
    }

    @Test
    void copies_wait_on_disk_and_survive_a_restart() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = second(a, 2);
                var b = node(server, bob, 22)) {
            meet(a, other);
            server.hold(alice);
            a.send(bob, "kept");
            await().atMost(LONG).until(() -> a.waiting() == 0);
            a.kill();
            server.release(alice);
            a.revive();
            settle(a, other);
            assertThat(other.copies(bob, a.address)).containsExactly("kept");
        }
    }
}
