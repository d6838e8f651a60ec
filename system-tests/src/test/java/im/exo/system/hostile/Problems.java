package im.exo.system.hostile;

import im.exo.contract.Problem;
import im.exo.system.platform.Http.Answer;

import org.assertj.core.api.SoftAssertions;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What a refusal has to look like: RFC 9457, from the one error table, and nothing of our insides. */
public final class Problems {

    private static final Set<String> INSIDES =
            Set.of("Exception", "im.exo", "java.", "io.quarkus", "SQL", "\tat ");

    /**
     * What HAProxy says to headers beyond its buffer, before any configuration applies: the one
     * refusal that is not a problem of the table.
     */
    private static final String NOT_HTTP = "<html><body><h1>400 Bad request</h1>";

    private Problems() {}

    public static Optional<Problem> of(Answer answer) {
        if (!answer.header("Content-Type").orElse("").startsWith("application/problem+json")) {
            return Optional.empty();
        }
        String type = answer.json().path("type").asText();
        return Arrays.stream(Problem.values())
                .filter(problem -> problem.type().equals(type))
                .findFirst();
    }

    /** As {@link #check}, for a request whose headers HAProxy may not be able to hold. */
    static void checkOversizedHead(
            SoftAssertions softly, String what, Answer answer, Set<Integer> expected) {
        if (answer.status() == 400 && answer.text().startsWith(NOT_HTTP)) {
            softly.assertThat(expected).as("%s: status of %s", what, answer).contains(400);
        } else {
            check(softly, what, answer, expected);
        }
    }

    /** Notes everything that is wrong with a refusal. */
    public static void check(
            SoftAssertions softly, String what, Answer answer, Set<Integer> expected) {
        softly.assertThat(expected).as("%s: status of %s", what, answer).contains(answer.status());
        if (answer.bodiless()) {
            return;
        }
        var problem = of(answer);
        softly.assertThat(problem).as("%s: a problem of the table in %s", what, answer).isPresent();
        problem.ifPresent(
                known -> {
                    softly.assertThat(known.status()).as(what).isEqualTo(answer.status());
                    softly.assertThat(answer.json().path("status").asInt())
                            .as(what)
                            .isEqualTo(answer.status());
                    softly.assertThat(answer.json().path("title").asText()).as(what).isNotEmpty();
                });
        for (String inside : INSIDES) {
            softly.assertThat(answer.text()).as(what).doesNotContain(inside);
        }
        if (answer.status() == 429 || answer.status() == 503) {
            softly.assertThat(answer.header("Retry-After")).as(what).isPresent();
        }
    }
}
