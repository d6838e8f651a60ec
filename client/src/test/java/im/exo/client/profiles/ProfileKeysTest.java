package im.exo.client.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

class ProfileKeysTest {

    @TempDir Path folder;

    private final AccountId alice = AccountId.random();
    private final AccountId bob = AccountId.random();
    private final byte[] own = filled(1);
    private ProfileStore store;
    private ProfileKeys keys;

    @BeforeEach
    void open() throws Exception {
        var kdf = Kdf.standard(new byte[16]);
        try (var password = PasswordKeys.derive("correct horse".toCharArray(), kdf)) {
            store = ProfileStore.create(folder, "http://nowhere", kdf, password);
        }
        keys = new ProfileKeys(store, alice, () -> own);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** AES-256-GCM of zeros under the profile key and a nonce of zeros, as Signal has it. */
    @Test
    void the_access_key_follows_from_the_profile_key() throws Exception {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(own, "AES"),
                new GCMParameterSpec(128, new byte[12]));
        byte[] expected = Arrays.copyOf(cipher.doFinal(new byte[16]), 16);

        assertThat(keys.ownAccessKey().bytes()).isEqualTo(expected);
        assertThat(keys.ownVersion()).matches("[0-9a-f]{64}");
        assertThat(new ProfileKeys(store, bob, () -> own).ownVersion())
                .isNotEqualTo(keys.ownVersion());
    }

    @Test
    void a_key_that_somebody_told_opens_their_mailbox_until_it_is_refused() {
        assertThat(keys.accessKeyOf(bob)).isEmpty();
        learn(filled(2));
        var key = keys.accessKeyOf(bob).orElseThrow();
        assertThat(key.bytes()).isNotEqualTo(keys.ownAccessKey().bytes());

        keys.refused(bob, key);
        assertThat(keys.accessKeyOf(bob)).isEmpty();
        learn(filled(2));
        assertThat(keys.accessKeyOf(bob).map(AccessKey::text)).contains(key.text());
    }

    @Test
    void what_is_refused_late_does_not_take_a_newer_key_away() {
        learn(filled(2));
        var former = keys.accessKeyOf(bob).orElseThrow();
        learn(filled(3));
        var newer = keys.accessKeyOf(bob).orElseThrow();

        keys.refused(bob, former);

        assertThat(keys.accessKeyOf(bob).map(AccessKey::text)).contains(newer.text());
    }

    @Test
    void what_is_no_key_and_what_the_own_devices_say_is_not_kept() {
        for (int size : new int[] {0, 1, 31, 33}) {
            keys.learn(bob, ByteString.copyFrom(new byte[size]));
        }
        assertThat(keys.accessKeyOf(bob)).isEmpty();
        keys.learn(alice, ByteString.copyFrom(filled(4)));
        assertThat(keys.accessKeyOf(alice)).isEmpty();
    }

    @Test
    void others_are_told_the_own_key_and_the_own_account_is_not() {
        assertThat(keys.toTell(bob)).isEqualTo(ByteString.copyFrom(own));
        assertThat(keys.toTell(alice).isEmpty()).isTrue();
    }

    private void learn(byte[] key) {
        keys.learn(bob, ByteString.copyFrom(key));
    }

    private static byte[] filled(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }
}
