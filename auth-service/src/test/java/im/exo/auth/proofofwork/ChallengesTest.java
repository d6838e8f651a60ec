package im.exo.auth.proofofwork;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.secret.AuthSecret;
import im.exo.auth.testing.Api;
import im.exo.auth.testing.Defaults;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** At production's values, as nobody set any. */
class ChallengesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final PowConfig config = Defaults.of(PowConfig.class);
    private final Challenges challenges = challenges(new byte[32]);
    private final Challenge challenge = challenges.issue(NetworkPrefix.UNKNOWN, NOW);
    private final long number = solve(challenge);

    @Test
    void the_right_number_solves_it() {
        assertThat(challenge.maxnumber()).isEqualTo(150_000);
        var verdict = check(json(challenge, challenge.salt(), String.valueOf(number)));

        assertThat(verdict).isInstanceOf(Challenges.Solved.class);
        assertThat(((Challenges.Solved) verdict).expires()).isEqualTo(NOW.plusSeconds(300));
    }

    @Test
    void any_other_number_does_not() {
        assertWrong(json(challenge, challenge.salt(), String.valueOf(number + 1)));
        assertWrong(json(challenge, challenge.salt(), "-" + number));
        assertWrong(json(challenge, challenge.salt(), "\"x\""));
        assertWrong(json(challenge, challenge.salt(), "null"));
        assertWrong(json(challenge, challenge.salt(), "1e99"));
        assertWrong(json(challenge, challenge.salt(), "99999999999999999999999"));
    }

    @Test
    void no_digit_moves_between_expiry_and_number() {
        String digits = String.valueOf(number);
        String open = challenge.salt().substring(0, challenge.salt().length() - 1);

        assertWrong(json(challenge, challenge.salt() + digits.charAt(0), "1" + digits));
        assertWrong(json(challenge, open, digits));
        assertWrong(json(challenge, challenge.salt() + "&", digits));
        assertWrong(json(challenge, challenge.salt().replace("expires=", "expires=9"), digits));
    }

    @Test
    void a_challenge_of_ones_own_making_is_refused() {
        var elsewhere = new byte[32];
        elsewhere[0] = 1;
        var foreign = challenges(elsewhere).issue(NetworkPrefix.UNKNOWN, NOW);

        assertWrong(json(foreign, foreign.salt(), String.valueOf(solve(foreign))));
    }

    @Test
    void the_signature_is_looked_at() {
        String right = json(challenge, challenge.salt(), String.valueOf(number));

        assertWrong(right.replace(challenge.signature(), "0".repeat(64)));
        assertWrong(right.replace(challenge.signature(), ""));
        assertWrong(right.replace("SHA-256", "SHA-1"));
        assertWrong(right.replace("\"signature\"", "\"sign\""));
    }

    @Test
    void what_is_no_payload_is_wrong_and_nothing_worse() {
        assertThat(challenges.check("%%%")).isEqualTo(new Challenges.Wrong());
        assertThat(challenges.check("A".repeat(4096))).isEqualTo(new Challenges.Wrong());
        for (String json : new String[] {"", "null", "[]", "{}", "7", "{\"number\":", "\"x\""}) {
            assertWrong(json);
        }
    }

    private void assertWrong(String json) {
        assertThat(check(json)).isEqualTo(new Challenges.Wrong());
    }

    private Challenges.Verdict check(String json) {
        return challenges.check(Api.b64(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static String json(Challenge challenge, String salt, String number) {
        return """
        {"algorithm":"SHA-256","challenge":"%s","number":%s,"salt":"%s","signature":"%s"}\
        """
                .formatted(challenge.challenge(), number, salt, challenge.signature());
    }

    private static long solve(Challenge challenge) {
        for (long number = 0; number <= challenge.maxnumber(); number++) {
            if (Api.hash(challenge.salt() + number).equals(challenge.challenge())) {
                return number;
            }
        }
        throw new AssertionError("the challenge has no solution");
    }

    private Challenges challenges(byte[] secret) {
        return new Challenges(
                new AuthSecret(secret), new Price(config), config, new ObjectMapper());
    }
}
