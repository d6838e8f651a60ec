package im.exo.system.blindness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

class SearchTest {

    private final Mark secret = Mark.text("secret");
    private final Mark key = Mark.binary("key");
    private final Mark other = Mark.text("other");
    private final Search search = new Search(List.of(secret, key, other));
    private final Random random = new Random(7);

    @Test
    void text_is_found_as_utf8_and_utf16() {
        assertThat(found(secret.bytes())).containsExactly(secret);
        assertThat(found(secret.asText().getBytes(StandardCharsets.UTF_16LE)))
                .containsExactly(secret);
        assertThat(found(secret.asText().getBytes(StandardCharsets.UTF_16BE)))
                .containsExactly(secret);
    }

    @Test
    void hexadecimal_is_found_in_either_case() {
        String hex = HexFormat.of().formatHex(key.bytes());
        assertThat(found(hex.getBytes(StandardCharsets.US_ASCII))).containsExactly(key);
        assertThat(found(HexFormat.of().withUpperCase().formatHex(key.bytes()).getBytes()))
                .containsExactly(key);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void base64_is_found_whatever_stands_before_and_behind(int offset) throws IOException {
        for (var mark : List.of(secret, key)) {
            var whole = new ByteArrayOutputStream();
            whole.write(noise(offset));
            whole.write(mark.bytes());
            whole.write(noise(5 - offset));
            assertThat(found(Base64.getEncoder().encode(whole.toByteArray())))
                    .containsExactly(mark);
            assertThat(found(Base64.getUrlEncoder().encode(whole.toByteArray())))
                    .containsExactly(mark);
        }
    }

    @Test
    void what_lies_across_two_reads_is_found_and_nothing_is_made_up() throws IOException {
        for (int end = (1 << 20) - 60; end < (1 << 20) + 60; end += 7) {
            byte[] many = noise(3 << 20);
            assertThat(search.in(new ByteArrayInputStream(many), "noise")).isEmpty();
            System.arraycopy(secret.bytes(), 0, many, end, secret.bytes().length);
            assertThat(search.in(new ByteArrayInputStream(many), "noise"))
                    .extracting(Search.Sighting::mark)
                    .containsExactly(secret);
        }
    }

    @Test
    void one_wrong_byte_is_not_a_sighting() {
        byte[] almost = secret.bytes();
        almost[almost.length - 1] ^= 1;
        assertThat(search.in(almost, "here")).isEmpty();
    }

    private List<Mark> found(byte[] bytes) {
        return search.in(bytes, "here").stream().map(Search.Sighting::mark).distinct().toList();
    }

    private byte[] noise(int length) {
        var noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }
}
