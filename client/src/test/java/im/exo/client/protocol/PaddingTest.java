package im.exo.client.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.Random;

class PaddingTest {

    @Test
    void every_length_comes_back_and_shows_only_its_block() {
        var random = new Random(1);
        for (int length = 0; length < 700; length++) {
            var content = new byte[length];
            random.nextBytes(content);
            byte[] padded = Padding.pad(content);
            assertThat(padded.length % 160).isZero();
            assertThat(padded.length).isGreaterThan(length).isLessThanOrEqualTo(length + 160);
            assertThat(Padding.unpad(padded)).isEqualTo(content);
        }
    }

    @Test
    void content_that_ends_like_padding_stays_whole() {
        byte[] content = {1, (byte) 0x80, 0, 0};
        assertThat(Padding.unpad(Padding.pad(content))).isEqualTo(content);
    }

    @Test
    void what_was_never_padded_is_refused() {
        assertThatThrownBy(() -> Padding.unpad(new byte[160]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Padding.unpad(new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
