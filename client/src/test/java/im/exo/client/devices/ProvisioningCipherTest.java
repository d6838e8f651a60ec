package im.exo.client.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.http.Json;
import im.exo.contract.account.ProvisioningMessage;

import org.junit.jupiter.api.Test;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;

import java.nio.file.Path;
import java.util.HexFormat;

class ProvisioningCipherTest {

    private final JsonNode vector;
    private final LinkCode code;
    private final ProvisioningCipher cipher;
    private final byte[] publicKey;
    private final ECPrivateKey privateKey;

    ProvisioningCipherTest() throws Exception {
        vector =
                Json.MAPPER
                        .readTree(Path.of("../contract/vectors/linking.json").toFile())
                        .path("vectors")
                        .path(0);
        code = new LinkCode(bytes("secret"));
        cipher = new ProvisioningCipher(code);
        publicKey = bytes("publicKey");
        privateKey = new ECPrivateKey(bytes("privateKey"));
    }

    private byte[] bytes(String member) {
        return HexFormat.of().parseHex(vector.required(member).asText());
    }

    @Test
    void everything_follows_from_the_code_as_in_the_vector() {
        assertThat(code.text()).isEqualTo(vector.path("code").asText());
        assertThat(code.address()).isEqualTo(bytes("address"));
        assertThat(code.info()).isEqualTo(bytes("info"));
        assertThat(cipher.mac(publicKey)).isEqualTo(bytes("mac"));
        assertThatCode(() -> cipher.check(publicKey, bytes("mac"))).doesNotThrowAnyException();
    }

    @Test
    void the_vectors_message_opens() throws Exception {
        assertThat(cipher.open(privateKey, bytes("sealed")).toByteArray())
                .isEqualTo(bytes("message"));
    }

    @Test
    void a_message_that_was_altered_anywhere_does_not_open() {
        byte[] sealed = bytes("sealed");
        for (int at : new int[] {0, 1, 40, sealed.length - 1}) {
            byte[] altered = sealed.clone();
            altered[at] ^= 1;
            assertThatThrownBy(() -> cipher.open(privateKey, altered))
                    .as("byte " + at)
                    .isInstanceOf(UntrustedPlace.class);
        }
        assertThatThrownBy(() -> cipher.open(privateKey, new byte[0]))
                .isInstanceOf(UntrustedPlace.class);
    }

    @Test
    void a_message_under_another_code_or_for_another_key_does_not_open() {
        var other = new ProvisioningCipher(LinkCode.random());
        assertThatThrownBy(() -> other.open(privateKey, bytes("sealed")))
                .isInstanceOf(UntrustedPlace.class);
        assertThatThrownBy(() -> cipher.open(ECPrivateKey.generate(), bytes("sealed")))
                .isInstanceOf(UntrustedPlace.class);
    }

    @Test
    void a_key_of_somebody_else_is_refused() {
        byte[] another = ECPrivateKey.generate().publicKey().serialize();
        assertThatThrownBy(() -> cipher.check(another, bytes("mac")))
                .isInstanceOf(UntrustedPlace.class);
        var other = new ProvisioningCipher(LinkCode.random());
        assertThatThrownBy(() -> other.check(publicKey, bytes("mac")))
                .isInstanceOf(UntrustedPlace.class);
        assertThatThrownBy(() -> cipher.check(publicKey, new byte[0]))
                .isInstanceOf(UntrustedPlace.class);
        assertThatThrownBy(
                        () -> cipher.seal(new byte[33], ProvisioningMessage.getDefaultInstance()))
                .isInstanceOf(UntrustedPlace.class);
    }

    @Test
    void a_message_of_more_than_256_kib_is_refused_on_both_sides() {
        var long256 = ProvisioningMessage.newBuilder().setLinkToken("x".repeat(256 * 1024)).build();
        assertThatThrownBy(() -> cipher.seal(publicKey, long256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256 KiB");
        assertThatThrownBy(() -> cipher.open(privateKey, new byte[256 * 1024 + 1]))
                .isInstanceOf(UntrustedPlace.class)
                .hasMessageContaining("too long");
    }

    @Test
    void a_code_is_read_as_people_and_scanners_give_it() {
        String text = code.text();
        for (String given :
                new String[] {
                    text,
                    text.toUpperCase(java.util.Locale.ROOT),
                    " " + text.replace("-", " ") + "\n",
                    text.replace("-", "").replace('0', 'O'),
                    code.uri(),
                    "EXO:LINK:" + text
                }) {
            assertThat(LinkCode.parse(given).text()).isEqualTo(text);
        }
        assertThat(code).hasToString("LinkCode[redacted]");
        assertThatThrownBy(() -> LinkCode.parse(text.substring(1)))
                .hasMessage("not a link code: 30 letters and digits expected");
        char wrong = text.charAt(0) == 'a' ? 'b' : 'a';
        assertThatThrownBy(() -> LinkCode.parse(wrong + text.substring(1)))
                .hasMessageContaining("check digits do not fit");
        assertThatThrownBy(() -> LinkCode.parse("exo:id:" + text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
