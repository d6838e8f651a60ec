package im.exo.client.keys;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.client.store.ProfileStore;
import im.exo.client.world.MemoryServer;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.RegistrationId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.ecc.ECKeyPair;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

class PrekeysTest {

    @TempDir Path folder;

    private final DeviceAddress self = DeviceAddress.of(AccountId.random(), 1);
    private final MemoryServer server = new MemoryServer(1);
    private Instant now = Instant.now();
    private ProfileStore store;
    private ProtocolStore protocol;
    private Prekeys prekeys;
    private int first;

    @BeforeEach
    void publish() throws Exception {
        var kdf = Kdf.standard(new byte[16]);
        try (var keys = PasswordKeys.derive("correct horse".toCharArray(), kdf)) {
            store = ProfileStore.create(folder, "http://nowhere", kdf, keys);
        }
        var identities = new Identities(store);
        identities.install(IdentityKeyPair.generate(), new RegistrationId(7));
        protocol = new ProtocolStore(store, identities);
        server.addDevice(self, 7);
        prekeys = new Prekeys(store, protocol, identities, server.directory(self), () -> now);
        prekeys.publishAll(false);
        first = protocol.loadSignedPreKeys().getFirst().getId();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void daysLater(int days) throws Exception {
        now = now.plus(Duration.ofDays(days));
        prekeys.upkeep();
    }

    private void takeOneTimeKeys() throws Exception {
        for (int i = 0; i < 85; i++) {
            server.directory(self).lookup(self.account(), null);
        }
    }

    @Test
    void replaced_signed_keys_go_when_nothing_can_be_on_its_way_to_them() throws Exception {
        protocol.markKyberPreKeyUsed(first, first, ECKeyPair.generate().getPublicKey());
        // However old they are when they are replaced, messages to them may be queued.
        daysLater(60);
        daysLater(44);
        assertThat(protocol.containsSignedPreKey(first)).isTrue();
        assertThat(protocol.containsKyberPreKey(first)).isTrue();
        assertThat(store.records().all("last-resort-used")).hasSize(1);
        daysLater(8);
        assertThat(protocol.containsSignedPreKey(first)).isFalse();
        assertThat(protocol.containsKyberPreKey(first)).isFalse();
        assertThat(store.records().all("last-resort-used")).isEmpty();
        // The two that were replaced lately, and the present one.
        assertThat(protocol.loadSignedPreKeys()).hasSize(3);
    }

    @Test
    void replaced_one_time_keys_go_when_nothing_can_be_on_its_way_to_them() throws Exception {
        int oneTime = first + 1;
        takeOneTimeKeys();
        daysLater(60);
        assertThat(protocol.containsPreKey(oneTime)).isTrue();
        takeOneTimeKeys();
        daysLater(46);
        assertThat(protocol.containsPreKey(oneTime)).isFalse();
        assertThat(protocol.containsKyberPreKey(oneTime)).isFalse();
    }
}
