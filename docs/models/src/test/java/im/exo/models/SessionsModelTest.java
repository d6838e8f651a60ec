package im.exo.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionsModelTest {

    @Test
    void the_newest_socket_is_served_and_never_turned_away() {
        var report = Tlc.checkAndCount("Sessions", "Sessions");

        assertThat(report.exhausted()).as(report.output()).isTrue();
        assertThat(report.states()).isGreaterThan(20_000);
        assertThat(report.actionsNeverTaken()).isEmpty();
        assertThat(report.actions()).containsKeys("Hear", "Takes", "Close", "Rest");
    }

    @Tag("long")
    @Test
    void the_newest_socket_is_served_with_two_crashes_and_a_pause() {
        var report = Tlc.check("Sessions", "Sessions-full");

        assertThat(report.exhausted()).as(report.output()).isTrue();
        assertThat(report.states()).isGreaterThan(500_000);
    }

    /** The last is no rule of the product's but what its rule rests on, see README. */
    @ParameterizedTest
    @CsvSource({
        "late-close, RegisteredIsServed",
        "last-wins, HighestWins",
        "lower-epoch, RouteGrows",
        "late-wins, NewestStays",
        "slow-way, NewestStays"
    })
    void each_line_of_defence_is_needed(String bug, String property) {
        var report = Tlc.checkWithout("Sessions", bug);

        assertThat(report.violated()).as(report.output()).isEqualTo(property);
    }
}
