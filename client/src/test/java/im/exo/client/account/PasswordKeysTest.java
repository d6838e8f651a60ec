package im.exo.client.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;

class PasswordKeysTest {

    private static byte[] salt() {
        var salt = new byte[16];
        for (int i = 0; i < salt.length; i++) {
            salt[i] = (byte) i;
        }
        return salt;
    }

    @Test
    void hkdf_is_that_of_rfc_5869_case_3() {
        byte[] key = HexFormat.of().parseHex("0b".repeat(22));
        assertThat(HexFormat.of().formatHex(Hkdf.derive(key, "", 42)))
                .isEqualTo(
                        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                                + "9d201395faa4b61a96c8");
    }

    /** Made with another implementation (Python's cryptography and hmac). */
    @Test
    void the_keys_are_those_of_another_implementation() {
        try (var keys = PasswordKeys.derive("correct horse".toCharArray(), Kdf.standard(salt()))) {
            assertThat(HexFormat.of().formatHex(keys.auth()))
                    .isEqualTo("a483ba2a516279552ac34cedf8c618979ec9660865e120158fd2f3d690c06e5f");
            assertThat(HexFormat.of().formatHex(keys.wrap()))
                    .isEqualTo("6a00385df2528d734e911787971426a865eaaa55f3fcb998b8454a58d7db530f");
        }
    }

    @Test
    void one_password_gives_two_keys_that_depend_on_the_salt() {
        try (var a = PasswordKeys.derive("correct horse".toCharArray(), Kdf.standard(salt()));
                var same =
                        PasswordKeys.derive("correct horse".toCharArray(), Kdf.standard(salt()));
                var other =
                        PasswordKeys.derive(
                                "correct horse".toCharArray(), Kdf.standard(new byte[16]))) {
            assertThat(a.auth()).hasSize(32).isEqualTo(same.auth()).isNotEqualTo(a.wrap());
            assertThat(a.wrap()).hasSize(32).isEqualTo(same.wrap());
            assertThat(other.auth()).isNotEqualTo(a.auth());
            assertThat(a.toString()).isEqualTo("PasswordKeys[redacted]");
        }
    }

    @Test
    void weak_settings_of_a_server_are_refused() {
        assertThatThrownBy(() -> new Kdf(salt(), 1024, 2, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Kdf(salt(), 19_456, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Kdf(new byte[8], 19_456, 2, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
