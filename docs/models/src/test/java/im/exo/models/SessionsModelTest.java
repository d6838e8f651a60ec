package im.exo.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionsModelTest {

    @Tag("long")
    @Test
    void a_registered_socket_is_served_and_the_highest_registration_wins() {
        var report = Tlc.check("Sessions", "Sessions", true);

        assertThat(report.exhausted()).as(report.output()).isTrue();
        assertThat(report.states()).isGreaterThan(100_000);
        assertThat(report.actionsNeverTaken()).isEmpty();
        assertThat(report.actions()).containsKeys("Hear", "Takes", "Close", "Rest");
    }

    @ParameterizedTest
    @CsvSource({
        "late-close, RegisteredIsServed",
        "last-wins, HighestWins",
        "lower-epoch, RouteGrows"
    })
    void each_line_of_defence_is_needed(String bug, String property) {
        var report = Tlc.checkWithout("Sessions", bug);

        assertThat(report.violated()).as(report.output()).isEqualTo(property);
    }
}
