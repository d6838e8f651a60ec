package im.exo.client.keys;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.client.store.Records;
import im.exo.client.world.MemoryServer;
import im.exo.client.world.Node;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.groups.GroupSessionBuilder;

import java.nio.file.Path;
import java.util.UUID;

/** Profiles of versions that named devices by their Exo IDs go on. */
@Timeout(60)
class FormerNamesTest {

    private final MemoryServer server = new MemoryServer(5);
    private Node ada;
    private Node bob;

    @TempDir Path folder;

    @BeforeEach
    void open() throws Exception {
        ada = node("ada", 11);
        bob = node("bob", 12);
    }

    @AfterEach
    void close() {
        ada.close();
        bob.close();
    }

    private Node node(String name, int registration) throws Exception {
        var address = DeviceAddress.of(AccountId.random(), 1);
        return Node.create(server, folder.resolve(name), address, registration);
    }

    private void talk(Node from, Node to, String text) throws Exception {
        from.send(to.address.account(), text);
        while (from.waiting() > 0) {
            Thread.sleep(5);
        }
        to.receive();
        assertThat(to.texts(from.address.account())).contains(text);
    }

    private static String formerRow(DeviceAddress device) {
        return device.account().text() + "." + device.device().value();
    }

    /** The row as an earlier version wrote it. */
    private static void giveFormerName(Records records, String kind, String now, String before) {
        records.put(kind, before, records.get(kind, now).orElseThrow());
        records.remove(kind, now);
    }

    @Test
    void a_session_under_the_former_name_is_read_and_moves_to_the_new_one() throws Exception {
        talk(ada, bob, "hello");
        talk(bob, ada, "hi");
        String before = formerRow(bob.address);
        String now = PeerAddress.row(PeerAddress.of(bob.address));
        Records records = ada.store().records();
        giveFormerName(records, "session", now, before);
        int lookups = server.lookups();

        ada.kill();
        ada.revive();
        talk(ada, bob, "after the update");
        talk(bob, ada, "and back");

        assertThat(server.lookups()).as("no session was begun anew").isEqualTo(lookups);
        records = ada.store().records();
        assertThat(records.get("session", before)).isEmpty();
        assertThat(records.get("session", now)).isPresent();
    }

    @Test
    void a_session_under_the_former_name_can_be_forgotten() throws Exception {
        talk(ada, bob, "hello");
        String before = formerRow(bob.address);
        giveFormerName(
                ada.store().records(),
                "session",
                PeerAddress.row(PeerAddress.of(bob.address)),
                before);
        ada.ratchets().forget(bob.address);
        assertThat(ada.store().records().get("session", before)).isEmpty();
        assertThat(ada.ratchets().canWriteTo(bob.address)).isFalse();
    }

    @Test
    void a_sender_key_under_the_former_name_is_read() throws Exception {
        var protocol = new ProtocolStore(ada.store(), ada.identities());
        SignalProtocolAddress self = PeerAddress.of(ada.address);
        UUID distribution = UUID.randomUUID();
        new GroupSessionBuilder(protocol).create(self, distribution);
        byte[] key = protocol.loadSenderKey(self, distribution).serialize();
        giveFormerName(
                ada.store().records(),
                "sender-key",
                PeerAddress.row(self) + "." + distribution,
                formerRow(ada.address) + "." + distribution);
        assertThat(protocol.loadSenderKey(self, distribution).serialize()).isEqualTo(key);
    }

    @Test
    void an_account_is_named_by_a_uuid() {
        var account = new AccountId(0x0011223344556677L, 0x8899aabbccddeeffL);
        var address = PeerAddress.of(DeviceAddress.of(account, 3));
        assertThat(address.getName()).isEqualTo("00112233-4455-6677-8899-aabbccddeeff");
        assertThat(PeerAddress.account(address)).isEqualTo(account);
    }
}
