package im.exo.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.client.contacts.Contact;
import im.exo.client.keys.PeerIdentity;
import im.exo.client.world.MemoryServer;
import im.exo.client.world.Node;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

class ContactSyncTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final AccountId alice = AccountId.random();
    private final AccountId bob = AccountId.random();
    private final AccountId carol = AccountId.random();

    private Node node(MemoryServer server, AccountId account, int registration) throws Exception {
        return Node.create(
                server, folder.resolve(account.text()), DeviceAddress.of(account, 1), registration);
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
    void names_and_marks_travel_and_a_new_device_gets_them_all() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            a.contacts().name(bob, "bob");
            a.contacts().name(carol, "carol");
            a.contacts().remove(carol);
            a.send(bob, "hello");
            await().atMost(LONG).until(a::quiet);
            a.accept(bob);
            assertThat(a.quiet()).isTrue();
            try (var other = a.secondDevice(folder.resolve("second"), 2, 33)) {
                other.greet();
                settle(a, other);
                assertThat(other.contacts().all()).containsExactly(new Contact(bob, "bob"));
                assertThat(other.identities().of(bob).map(PeerIdentity::verified)).contains(true);
                other.contacts().name(carol, "caroline");
                other.contacts().name(bob, "robert");
                settle(a, other);
                assertThat(a.contacts().all())
                        .containsExactly(
                                new Contact(carol, "caroline"), new Contact(bob, "robert"));
                a.contacts().remove(bob);
                settle(a, other);
                assertThat(other.contacts().nameOf(bob)).isEmpty();
                assertThat(other.identities().of(bob).map(PeerIdentity::verified)).contains(true);
            }
        }
    }

    @Test
    void devices_that_change_the_same_contacts_apart_agree_when_they_meet() throws Exception {
        var server = new MemoryServer(1);
        var dice = new Random(5);
        var people = java.util.stream.Stream.generate(AccountId::random).limit(6).toList();
        try (var a = node(server, alice, 11);
                var second = a.secondDevice(folder.resolve("second"), 2, 33);
                var third = a.secondDevice(folder.resolve("third"), 3, 44)) {
            var devices = java.util.List.of(a, second, third);
            for (Node device : devices) {
                device.greet();
            }
            settle(a, second, third);
            for (int step = 0; step < 200; step++) {
                Node device = devices.get(dice.nextInt(3));
                AccountId person = people.get(dice.nextInt(people.size()));
                switch (dice.nextInt(6)) {
                    case 0 -> device.receive();
                    case 1 -> device.contacts().remove(person);
                    default -> {
                        try {
                            device.contacts().name(person, "name" + dice.nextInt(4));
                        } catch (IllegalArgumentException e) {
                            // Taken, as far as this device knows.
                            continue;
                        }
                    }
                }
            }
            settle(a, second, third);
            assertThat(a.contacts().all()).isNotEmpty();
            assertThat(second.contacts().all()).isEqualTo(a.contacts().all());
            assertThat(third.contacts().all()).isEqualTo(a.contacts().all());
            assertThat(a.contacts().all().stream().map(Contact::name)).doesNotHaveDuplicates();
        }
    }

    @Test
    void two_people_with_one_name_are_told_apart_alike_on_all_devices() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = a.secondDevice(folder.resolve("second"), 2, 33)) {
            a.greet();
            other.greet();
            settle(a, other);
            server.away(true);
            a.contacts().name(bob, "Sam");
            Thread.sleep(5);
            other.contacts().name(carol, "sam");
            server.away(false);
            settle(a, other);
            for (Node device : java.util.List.of(a, other)) {
                assertThat(device.contacts().all())
                        .containsExactly(new Contact(bob, "Sam"), new Contact(carol, "sam (2)"));
                assertThat(device.contacts().find("SAM")).contains(bob);
                assertThat(device.contacts().find("sam (2)")).contains(carol);
            }
        }
    }

    @Test
    void thousands_of_contacts_reach_a_new_device_in_several_messages() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11)) {
            var all = new java.util.ArrayList<AccountId>();
            a.store()
                    .transaction(
                            () -> {
                                for (int i = 0; i < 3000; i++) {
                                    all.add(AccountId.random());
                                    a.store()
                                            .records()
                                            .put(
                                                    "contact",
                                                    all.getLast().text(),
                                                    new Old(all.getLast().bytes(), "person " + i));
                                }
                                return a;
                            });
            try (var other = a.secondDevice(folder.resolve("second"), 2, 33)) {
                other.greet();
                await().atMost(LONG).until(other::quiet);
                a.receive();
                await().atMost(LONG).until(a::quiet);
                assertThat(server.queued(other.address).stream().map(d -> d.getContent().size()))
                        .hasSizeGreaterThan(5)
                        .allMatch(bytes -> bytes < 24 * 1024);
                settle(a, other);
                assertThat(other.contacts().all()).hasSize(3000);
                assertThat(other.contacts().nameOf(all.get(2999))).contains("person 2999");
            }
        }
    }

    /** A contact as it was stored before there were stamps. */
    private record Old(byte[] account, String name) {}

    @Test
    void a_changed_identity_is_accepted_on_one_device_for_all() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = a.secondDevice(folder.resolve("second"), 2, 33);
                var b = node(server, bob, 22)) {
            a.greet();
            other.greet();
            settle(a, other);
            a.send(bob, "one");
            other.send(bob, "two");
            settle(a, other);
            b.kill();
            server.removeDevice(b.address);
            try (var anew =
                    Node.create(server, folder.resolve("anew"), DeviceAddress.of(bob, 2), 55)) {
                anew.send(alice, "it is me");
                await().atMost(LONG).until(anew::quiet);
                a.receive();
                other.receive();
                other.send(bob, "is it you?");
                await().atMost(LONG).until(() -> other.changedIdentities.contains(bob));
                assertThat(other.waiting(bob)).isEqualTo(1);
                a.accept(bob);
                settle(a, other);
                anew.receive();
                assertThat(anew.texts(alice)).containsExactly("is it you?");
                assertThat(other.identities().of(bob).map(PeerIdentity::verified)).contains(true);
            }
            b.revive();
        }
    }

    @Test
    void a_new_identity_that_was_accepted_elsewhere_is_no_change_when_it_is_met() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 11);
                var other = a.secondDevice(folder.resolve("second"), 2, 33);
                var b = node(server, bob, 22)) {
            a.greet();
            other.greet();
            settle(a, other);
            other.send(bob, "one");
            a.send(bob, "two");
            settle(a, other);
            b.kill();
            try (var anew =
                    Node.create(server, folder.resolve("anew"), DeviceAddress.of(bob, 1), 55)) {
                a.send(bob, "three");
                await().atMost(LONG).until(() -> a.changedIdentities.contains(bob));
                a.accept(bob);
                settle(a, other);
                other.send(bob, "four");
                await().atMost(LONG).until(() -> other.waiting() == 0);
                anew.receive();
                assertThat(anew.texts(alice)).containsExactlyInAnyOrder("three", "four");
                assertThat(other.changedIdentities).isEmpty();
            }
            b.revive();
        }
    }
}
