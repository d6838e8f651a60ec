package im.exo.auth.passkeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.auth.testing.Defaults;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.Map;

class RelyingPartyTest {

    @Test
    void it_is_the_domain_of_the_public_address_unless_another_is_named() {
        assertThat(of("https://chat.exo.example/path", null).id()).isEqualTo("chat.exo.example");
        assertThat(of("https://chat.exo.example", "exo.example").id()).isEqualTo("exo.example");
        assertThat(of("android:apk-key-hash:AAAA,https://exo.example", null).id())
                .isEqualTo("exo.example");
    }

    @Test
    void an_origin_is_the_address_without_its_path() {
        var origins =
                of("https://exo.example:8443/path", null).answering(new byte[16]).getOrigins();

        assertThat(origins)
                .extracting(Object::toString)
                .containsExactly("https://exo.example:8443");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "https://notexo.example",
                "https://exo.example.evil",
                "ftp://exo.example",
                "exo.example",
                "android:apk-key-hash:AAAA"
            })
    void origins_of_others_are_refused_at_start(String origins) {
        assertThatThrownBy(() -> of(origins, "exo.example"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("EXO_PASSKEYS_ORIGINS");
    }

    private static RelyingParty of(String origins, String rpId) {
        var set = new HashMap<>(Map.of("exo.passkeys.origins", origins));
        if (rpId != null) {
            set.put("exo.passkeys.rp-id", rpId);
        }
        return new RelyingParty(Defaults.of(PasskeysConfig.class, set));
    }
}
