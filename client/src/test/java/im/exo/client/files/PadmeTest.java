package im.exo.client.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HashSet;

class PadmeTest {

    @Test
    void lengths_are_those_of_the_paper() {
        assertThat(Padme.padded(0)).isEqualTo(1024);
        assertThat(Padme.padded(1024)).isEqualTo(1024);
        assertThat(Padme.padded(1025)).isEqualTo(1088);
        assertThat(Padme.padded(1_000_000)).isEqualTo(1_015_808);
        assertThat(Padme.padded(64L * 1024 * 1024)).isEqualTo(64L * 1024 * 1024);
    }

    @Test
    void nothing_shrinks_or_grows_by_more_than_an_eighth_and_few_sizes_remain() {
        var sizes = new HashSet<Long>();
        for (long length = 1024; length < 1 << 20; length += 37) {
            long padded = Padme.padded(length);
            assertThat(padded).isBetween(length, length + length / 8);
            assertThat(Padme.padded(padded)).isEqualTo(padded);
            sizes.add(padded);
        }
        assertThat(sizes).hasSizeLessThan(400);
    }
}
