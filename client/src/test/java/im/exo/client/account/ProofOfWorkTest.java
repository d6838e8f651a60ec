package im.exo.client.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.client.http.Json;
import im.exo.client.http.Unreachable;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

class ProofOfWorkTest {

    private static final String SALT = "0123456789abcdef?expires=1790000000&";

    private static ProofOfWork challenge(long number, long max) throws Exception {
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest((SALT + number).getBytes(StandardCharsets.UTF_8));
        return new ProofOfWork(HexFormat.of().formatHex(hash), SALT, max, "ab");
    }

    @Test
    void the_number_is_found_at_both_ends_and_in_the_middle() throws Exception {
        for (long number : new long[] {0, 4711, 20_000}) {
            assertThat(challenge(number, 20_000).number()).isEqualTo(number);
        }
    }

    @Test
    void the_solution_repeats_the_challenge_and_names_the_number() throws Exception {
        var json = Json.MAPPER.readTree(Base64.getDecoder().decode(challenge(42, 100).solve()));
        assertThat(json.path("algorithm").asText()).isEqualTo("SHA-256");
        assertThat(json.path("number").asLong()).isEqualTo(42);
        assertThat(json.path("salt").asText()).isEqualTo(SALT);
        assertThat(json.path("signature").asText()).isEqualTo("ab");
    }

    @Test
    void a_challenge_without_solution_or_beyond_reason_is_given_up() throws Exception {
        assertThatThrownBy(() -> challenge(101, 100).number()).isInstanceOf(Unreachable.class);
        assertThatThrownBy(() -> challenge(1, Long.MAX_VALUE).number())
                .isInstanceOf(Unreachable.class);
    }
}
