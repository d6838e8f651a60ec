package im.exo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HexFormat;

class AccessKeyTest {

    private static final AccessKey KEY =
            AccessKey.of(HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f"));

    @Test
    void the_header_gives_the_key_back() {
        assertThat(KEY.text()).isEqualTo("AAECAwQFBgcICQoLDA0ODw==");
        assertThat(AccessKey.parse(KEY.text()).bytes()).isEqualTo(KEY.bytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAECAwQFBgcICQoLDA0ODw",
                "AAECAwQFBgcICQoLDA0ODxA=",
                "AAECAwQFBgcICQoLDA0OD-_=",
                "AAECAwQFBgcICQoLDA0OD!==",
                "000102030405060708090a0b"
            })
    void what_is_no_base64_of_16_bytes_is_refused(String header) {
        assertThatThrownBy(() -> AccessKey.parse(header))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The hash is SHA-256 as FIPS 180-4 has it. */
    @Test
    void only_the_key_itself_opens_its_hash() {
        var hash = AccessKeyHash.of(KEY);
        assertThat(HexFormat.of().formatHex(hash.hash().toByteArray()))
                .isEqualTo("be45cb2605bf36bebde684841a28f0fd43c69850a3dce5fedba69928ee3a8991");
        assertThat(hash.opens(KEY)).isTrue();
        byte[] other = KEY.bytes();
        other[15] ^= 1;
        assertThat(hash.opens(AccessKey.of(other))).isFalse();
    }

    @Test
    void nothing_opens_an_account_without_a_key() {
        assertThat(AccessKeyHash.NONE.opens(KEY)).isFalse();
        assertThat(AccessKeyHash.NONE.opens(AccessKey.of(new byte[16]))).isFalse();
    }

    @Test
    void neither_shows_itself() {
        assertThat(KEY).hasToString("AccessKey[redacted]");
        assertThat(AccessKeyHash.of(KEY)).hasToString("AccessKeyHash[redacted]");
        assertThatThrownBy(() -> new AccessKeyHash(ByteString.copyFrom(new byte[31])))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
