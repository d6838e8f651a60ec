package im.exo.files.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.security.MessageDigest;
import java.util.Random;

class RunningHashTest {

    @Test
    void it_is_sha_256_wherever_it_is_put_away_and_taken_up() throws Exception {
        var bytes = new byte[1000];
        new Random(7).nextBytes(bytes);
        var expected = MessageDigest.getInstance("SHA-256").digest(bytes);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var first = RunningHash.fresh();
            first.update(bytes, 0, cut);
            var second = RunningHash.resumed(first.state());
            second.update(bytes, cut, bytes.length - cut);
            assertThat(second.value()).isEqualTo(expected);
        }
    }

    @Test
    void asking_for_the_value_changes_nothing() {
        var hash = RunningHash.fresh();
        hash.update(new byte[] {1, 2, 3}, 0, 3);
        assertThat(hash.value()).isEqualTo(hash.value());
        hash.update(new byte[] {4}, 0, 1);
        var whole = RunningHash.fresh();
        whole.update(new byte[] {1, 2, 3, 4}, 0, 4);
        assertThat(hash.value()).isEqualTo(whole.value());
    }

    @Test
    void its_state_fits_its_column() {
        var hash = RunningHash.fresh();
        hash.update(new byte[63], 0, 63);
        assertThat(hash.state().length).isLessThanOrEqualTo(256);
    }
}
