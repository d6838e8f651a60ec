package im.exo.devstack.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadableTest {

    private static final String EVENT =
            "{\"timestamp\":\"2026-11-26T13:00:00.5Z\",\"level\":\"WARN\","
                    + "\"logger\":\"exo.problem\",\"message\":\"event=\\\"odd\\\" caf\\u00e9\","
                    + "\"context\":{\"route\":\"/v1/keys/{account}\","
                    + "\"exception\":\"java.io.IOException\\n at Place\"},\"number\":-1.5e3,"
                    + "\"service\":\"gateway\",\"instance\":\"gateway-1\"}";

    @Test
    void an_event_becomes_a_short_line_with_its_exception_below() {
        assertThat(Readable.line(EVENT))
                .isEqualTo(
                        """
                        2026-11-26T13:00:00.5Z WARN  gateway-1 [exo.problem] event="odd" café \
                        route=/v1/keys/{account}
                            java.io.IOException
                             at Place""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"message\":\"cut",
                "{\"message\":\"a\"} and more",
                "{\"message\":}",
                "{\"message\" \"a\"}",
                "{\"u\":\"\\u12",
                "{\"other\":\"a\"}",
                "2026-11-26 13:00:00 0 [Note] ready for connections",
                "==> gateway-1.log <=="
            })
    void everything_else_stays_as_it_is(String line) {
        assertThat(Readable.line(line)).isEqualTo(line);
    }

    @Test
    void an_event_that_is_cut_anywhere_stays_as_it_is() {
        for (int end = 0; end < EVENT.length(); end++) {
            assertThat(Readable.line(EVENT.substring(0, end))).isEqualTo(EVENT.substring(0, end));
        }
    }
}
