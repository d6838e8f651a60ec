package im.exo.client.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.client.account.AccountSecrets;
import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.RegistrationId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signal.libsignal.protocol.IdentityKeyPair;

import java.nio.file.Path;

class OwnSecretsTest {

    private static final char[] PASSWORD = "pw".toCharArray();

    @TempDir Path folder;
    private final AccountId account = AccountId.random();

    private ProfileStore create() throws Exception {
        var kdf = Kdf.standard(new byte[16]);
        try (var keys = PasswordKeys.derive(PASSWORD, kdf)) {
            return ProfileStore.create(folder, "http://nowhere", kdf, keys);
        }
    }

    private static OwnSecrets secrets(ProfileStore store) {
        return new OwnSecrets(store, new Identities(store));
    }

    @Test
    void what_was_put_in_comes_out_also_through_its_written_form() throws Exception {
        try (var store = create();
                var given = AccountSecrets.of(AccountSecrets.create(account).bytes())) {
            secrets(store).install(given, new RegistrationId(9));
            assertThat(secrets(store).of(account).bytes()).isEqualTo(given.bytes());
            assertThat(new Identities(store).registration()).isEqualTo(new RegistrationId(9));
        }
    }

    @Test
    void a_profile_of_an_earlier_version_gets_its_keys_once() throws Exception {
        byte[] first;
        try (var store = create()) {
            new Identities(store).install(IdentityKeyPair.generate(), new RegistrationId(7));
            first = secrets(store).of(account).bytes();
        }
        try (var store = ProfileStore.open(folder, PASSWORD)) {
            assertThat(secrets(store).of(account).bytes()).isEqualTo(first);
        }
        assertThat(AccountSecrets.of(first).profileKey()).hasSize(AccountSecrets.KEY_BYTES);
    }

    @Test
    void secrets_erase_and_hide_themselves() {
        var secrets = AccountSecrets.create(account);
        assertThat(secrets).hasToString("AccountSecrets[redacted]");
        secrets.close();
        assertThat(secrets.accountKey()).containsOnly(0);
        assertThat(secrets.profileKey()).containsOnly(0);
        assertThatThrownBy(secrets::identity).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void damaged_secrets_and_those_of_a_later_version_are_refused() {
        var whole = AccountSecrets.create(account).message();
        assertThatThrownBy(() -> AccountSecrets.of(whole.toBuilder().setVersion(2).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another version");
        assertThatThrownBy(() -> AccountSecrets.of(whole.toBuilder().clearAccount().build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AccountSecrets.of(whole.toBuilder().clearAccountKey().build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> AccountSecrets.of(whole.toBuilder().clearIdentityKeyPair().build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AccountSecrets.of(new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(AccountSecrets.of(whole.toBuilder().clearProfileKey().build()).profileKey())
                .isEmpty();
    }
}
