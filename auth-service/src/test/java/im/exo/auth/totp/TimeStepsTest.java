package im.exo.auth.totp;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

class TimeStepsTest {

    private static final TotpSecret SECRET =
            new TotpSecret("12345678901234567890".getBytes(US_ASCII));

    /** RFC 6238, appendix B, with the last six of its eight digits. */
    @ParameterizedTest
    @CsvSource({
        "59,287082",
        "1111111109,081804",
        "1111111111,050471",
        "1234567890,005924",
        "2000000000,279037",
        "20000000000,353130"
    })
    void codes_are_those_of_the_rfc(long seconds, String code) {
        var moment = Instant.ofEpochSecond(seconds);

        assertThat(TimeSteps.code(SECRET, TimeSteps.at(moment))).isEqualTo(code);
        assertThat(TimeSteps.stepOf(code, SECRET, moment)).hasValue(seconds / 30);
    }

    @Test
    void a_clock_may_be_one_step_off_and_no_more() {
        var moment = Instant.ofEpochSecond(1_111_111_111);

        assertThat(TimeSteps.stepOf("050471", SECRET, moment.plusSeconds(30))).isPresent();
        assertThat(TimeSteps.stepOf("050471", SECRET, moment.minusSeconds(30))).isPresent();
        assertThat(TimeSteps.stepOf("050471", SECRET, moment.plusSeconds(60))).isEmpty();
        assertThat(TimeSteps.stepOf("050471", SECRET, moment.minusSeconds(60))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"''", "05047", "0504711", "50471", "x50471", "' 50471'", "０５０４７１"})
    void what_is_no_code_has_no_step(String code) {
        assertThat(TimeSteps.stepOf(code, SECRET, Instant.ofEpochSecond(1_111_111_111))).isEmpty();
    }

    @Test
    void a_secret_is_written_as_authenticator_apps_take_it() {
        assertThat(SECRET.text()).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assertThat(SECRET.toString()).doesNotContain("GEZD");
    }

    @Test
    void a_code_counts_once_and_again_only_for_the_same_request() {
        var one = ByteString.copyFromUtf8("one request");
        var other = ByteString.copyFromUtf8("another one");
        var taken = begun().taken(7, one);

        assertThat(taken.takes(7, one)).isTrue();
        assertThat(taken.takes(7, other)).isFalse();
        assertThat(taken.takes(6, one)).isFalse();
        assertThat(taken.takes(8, other)).isTrue();
    }

    @Test
    void five_wrong_codes_are_free_then_pauses_double_up_to_an_hour() {
        var now = Instant.ofEpochSecond(1000);
        var enrolment = begun();
        for (int i = 0; i < 5; i++) {
            enrolment = enrolment.failed(now);
            assertThat(enrolment.notBefore()).isEqualTo(now);
        }
        enrolment = enrolment.failed(now);
        assertThat(enrolment.notBefore()).isEqualTo(now.plusSeconds(30));
        enrolment = enrolment.failed(now);
        assertThat(enrolment.notBefore()).isEqualTo(now.plusSeconds(60));
        for (int i = 0; i < 50; i++) {
            enrolment = enrolment.failed(now);
        }
        assertThat(Duration.between(now, enrolment.notBefore()))
                .isBetween(Duration.ofHours(1), Duration.ofHours(2));
        assertThat(enrolment.taken(1, ByteString.EMPTY).notBefore()).isBefore(now);
    }

    private static Enrolment begun() {
        return Enrolment.begun(ByteString.EMPTY, LocalDate.EPOCH);
    }
}
