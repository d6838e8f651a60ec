package im.exo.client.account;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.client.store.ProfileStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class DeviceNamesTest {

    @TempDir Path folder;

    private final DeviceNames names = new DeviceNames(new byte[32]);

    @Test
    void a_name_comes_back_and_its_length_tells_nothing() {
        for (String name : new String[] {"a", "päul@büro", "x".repeat(191), "…".repeat(63)}) {
            byte[] sealed = names.seal(name);
            assertThat(sealed).hasSize(220);
            assertThat(names.open(sealed)).contains(name);
        }
        assertThat(names.seal("")).hasSize(220);
        assertThat(names.open(names.seal(""))).isEmpty();
    }

    @Test
    void the_same_name_is_never_sealed_to_the_same_bytes() {
        assertThat(names.seal("laptop")).isNotEqualTo(names.seal("laptop"));
    }

    @Test
    void a_long_name_is_cut_between_characters() {
        assertThat(names.open(names.seal("x".repeat(189) + "…rest"))).contains("x".repeat(189));
    }

    @Test
    void what_is_changed_or_another_accounts_is_no_name() {
        byte[] sealed = names.seal("laptop");
        var other = new byte[32];
        other[0] = 1;
        assertThat(new DeviceNames(other).open(sealed)).isEmpty();
        sealed[30] ^= 1;
        assertThat(names.open(sealed)).isEmpty();
        assertThat(names.open(new byte[0])).isEmpty();
        assertThat(names.open(new byte[220])).isEmpty();
    }

    @Test
    void a_profile_without_an_account_key_gets_one_and_keeps_it() throws Exception {
        var kdf = Kdf.standard(new byte[16]);
        try (var keys = PasswordKeys.derive("pw".toCharArray(), kdf);
                var store = ProfileStore.create(folder, "http://server", kdf, keys)) {
            byte[] sealed = DeviceNames.of(store).seal("laptop");
            assertThat(DeviceNames.of(store).open(sealed)).contains("laptop");
            assertThat(store.records().get("account-key", "")).isPresent();
        }
    }
}
