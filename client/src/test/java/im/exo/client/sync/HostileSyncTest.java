package im.exo.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.client.world.MemoryServer;
import im.exo.client.world.Node;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.content.ContactChange;
import im.exo.contract.content.Content;
import im.exo.contract.content.Receipt;
import im.exo.contract.content.Stamp;
import im.exo.contract.content.Sync;
import im.exo.contract.content.Text;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class HostileSyncTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final AccountId alice = AccountId.random();
    private final AccountId bob = AccountId.random();
    private final AccountId carol = AccountId.random();

    private Node node(MemoryServer server, AccountId account, int device, String name)
            throws Exception {
        return Node.create(
                server, folder.resolve(name), DeviceAddress.of(account, device), 40 + device);
    }

    private static Content.Builder sync(Sync.Builder sync) {
        return Content.newBuilder().setSync(sync);
    }

    private static Sync.Builder sent(AccountId to, EnvelopeId id) {
        return Sync.newBuilder()
                .setSent(
                        Sync.Sent.newBuilder()
                                .setRecipient(to.byteString())
                                .setContent(
                                        Content.newBuilder()
                                                .setVersion(1)
                                                .setEnvelope(id.byteString())
                                                .setSentAt(1)
                                                .setText(Text.newBuilder().setBody("I owe you"))));
    }

    private static Sync.Builder named(AccountId account, String name, long time) {
        return Sync.newBuilder()
                .setContacts(
                        Sync.Contacts.newBuilder()
                                .addChanges(
                                        ContactChange.newBuilder()
                                                .setAccount(account.byteString())
                                                .setName(
                                                        ContactChange.Name.newBuilder()
                                                                .setName(name)
                                                                .setStamp(
                                                                        Stamp.newBuilder()
                                                                                .setTime(time)))));
    }

    @Test
    void nothing_that_a_stranger_calls_sync_is_done_or_shown_or_confirmed() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 1, "alice");
                var b = node(server, bob, 1, "bob")) {
            a.sendReceipts();
            a.send(bob, "we know each other");
            b.send(alice, "indeed");
            await().atMost(LONG).until(() -> a.quiet() && b.quiet());
            a.receive();
            await().atMost(LONG).until(a::quiet);
            var read = a.history(bob).getLast().envelopeId();
            var id = EnvelopeId.next(System.currentTimeMillis());
            b.tell(alice, sync(sent(carol, id)));
            b.tell(alice, sync(named(carol, "mallory", 1)));
            b.tell(alice, sync(Sync.newBuilder().setHello(Sync.Hello.getDefaultInstance())));
            b.tell(
                    alice,
                    sync(
                            Sync.newBuilder()
                                    .setRead(
                                            Sync.Read.newBuilder()
                                                    .addFrom(
                                                            Sync.Read.Messages.newBuilder()
                                                                    .setSender(bob.byteString())
                                                                    .addEnvelopes(
                                                                            read.byteString())))));
            await().atMost(LONG).until(b::quiet);
            int sends = server.sends();
            a.receive();
            assertThat(a.history(carol)).isEmpty();
            assertThat(a.history(bob)).hasSize(2);
            assertThat(a.contacts().all()).isEmpty();
            assertThat(a.store().messages().unread(bob)).isEqualTo(1);
            assertThat(a.mirrored).hasValue(0);
            assertThat(a.quiet()).isTrue();
            assertThat(server.sends()).isEqualTo(sends);
        }
    }

    @Test
    void a_server_that_invents_an_own_device_is_told_nothing_and_believed_nothing()
            throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 1, "alice");
                var other = a.secondDevice(folder.resolve("second"), 2, 77);
                var b = node(server, bob, 1, "bob")) {
            a.greet();
            other.greet();
            await().atMost(LONG).until(() -> a.quiet() && other.quiet());
            a.receive();
            other.receive();
            await().atMost(LONG).until(() -> a.quiet() && other.quiet());
            // A device of the account, says the server; its keys are of another identity.
            try (var forged = node(server, alice, 3, "forged")) {
                var id = EnvelopeId.next(System.currentTimeMillis());
                forged.tell(alice, sync(sent(bob, id)));
                a.send(bob, "for bob");
                await().atMost(LONG).until(() -> a.changedIdentities.contains(alice));
                a.receive();
                assertThat(a.waiting()).isZero();
                assertThat(server.queued(forged.address)).isEmpty();
                assertThat(a.store().messages().find(bob, false, id)).isEmpty();
                b.receive();
                assertThat(b.texts(alice)).containsExactly("for bob");
                // The true one goes on when the forged one is gone.
                server.removeDevice(forged.address);
                a.send(bob, "again");
                await().atMost(LONG).until(a::quiet);
                other.receive();
                assertThat(other.copies(bob, a.address)).containsExactly("for bob", "again");
            }
        }
    }

    @Test
    void what_an_own_device_says_and_nobody_can_understand_stops_nothing() throws Exception {
        var server = new MemoryServer(1);
        try (var a = node(server, alice, 1, "alice");
                var other = a.secondDevice(folder.resolve("second"), 2, 77)) {
            a.contacts().name(bob, "bob");
            other.greet();
            var strange =
                    List.of(
                            Sync.newBuilder(),
                            Sync.newBuilder()
                                    .setUnknownFields(
                                            com.google.protobuf.UnknownFieldSet.newBuilder()
                                                    .addField(
                                                            99,
                                                            com.google.protobuf.UnknownFieldSet
                                                                    .Field.newBuilder()
                                                                    .addVarint(1)
                                                                    .build())
                                                    .build()),
                            Sync.newBuilder().setSent(Sync.Sent.getDefaultInstance()),
                            Sync.newBuilder()
                                    .setSent(
                                            Sync.Sent.newBuilder()
                                                    .setRecipient(bob.byteString())
                                                    .setContent(
                                                            Content.newBuilder()
                                                                    .setEnvelope(
                                                                            EnvelopeId.next(1)
                                                                                    .byteString())
                                                                    .setReceipt(
                                                                            Receipt
                                                                                    .getDefaultInstance()))),
                            Sync.newBuilder()
                                    .setRead(
                                            Sync.Read.newBuilder()
                                                    .addFrom(
                                                            Sync.Read.Messages.newBuilder()
                                                                    .setSender(ByteString.EMPTY)
                                                                    .addEnvelopes(
                                                                            ByteString.EMPTY))),
                            named(bob, "x".repeat(65), Long.MAX_VALUE / 2),
                            named(bob, "bell\u0007", 1L << 51),
                            named(bob, "from the end of time", -1));
            for (Sync.Builder one : strange) {
                other.tell(alice, sync(one));
            }
            other.tell(alice, sync(named(carol, "carol", 5)));
            await().atMost(LONG).until(other::quiet);
            a.receive();
            assertThat(a.history(bob)).isEmpty();
            assertThat(a.history(alice)).isEmpty();
            assertThat(a.contacts().nameOf(bob)).contains("bob");
            assertThat(a.contacts().nameOf(carol)).contains("carol");
        }
    }
}
