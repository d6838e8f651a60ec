package im.exo.kit.startup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

class RequiredTest {

    @Test
    void a_missing_secret_is_objected_to() {
        assertThat(Required.objection(Optional.empty(), 32)).contains("is not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "short",
                "demo-0123456789abcdef0123456789abcdef",
                "ChangeMe-0123456789abcdef0123456789",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "abababababababababababababababababababab"
            })
    void a_secret_that_anybody_could_guess_is_objected_to(String secret) {
        assertThat(Required.objection(Optional.of(secret), 32)).isPresent();
    }

    @Test
    void the_objection_never_repeats_the_secret() {
        var secret = "demo-hunter2-hunter2-hunter2-hunter2";
        assertThat(Required.objection(Optional.of(secret), 32).orElseThrow())
                .doesNotContain("hunter2");
    }

    @Test
    void a_random_secret_passes() {
        assertThat(Required.objection(Optional.of("9f2c1b7e5d3a48608c4e7b1a2d5f6c39"), 32))
                .isEmpty();
    }
}
