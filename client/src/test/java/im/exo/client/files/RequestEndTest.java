package im.exo.client.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestEndTest {

    private static final long MIB = 1024 * 1024;

    @Test
    void every_request_but_the_last_ends_where_a_part_ends() {
        assertThat(Transfer.requestEnd(0, 64 * MIB)).isEqualTo(40 * MIB);
        assertThat(Transfer.requestEnd(3 * MIB + 1, 64 * MIB)).isEqualTo(40 * MIB);
        assertThat(Transfer.requestEnd(5 * MIB, 64 * MIB)).isEqualTo(45 * MIB);
        assertThat(Transfer.requestEnd(40 * MIB, 64 * MIB)).isEqualTo(64 * MIB);
        assertThat(Transfer.requestEnd(0, 100)).isEqualTo(100);
    }
}
