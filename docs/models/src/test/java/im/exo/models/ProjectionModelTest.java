package im.exo.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionModelTest {

    @Test
    void no_record_is_skipped_and_all_take_effect() {
        var report = Tlc.checkAndCount("Projection", "Projection");

        assertThat(report.exhausted()).as(report.output()).isTrue();
        assertThat(report.states()).isGreaterThan(20_000);
        // Only the bug stores in two transactions.
        assertThat(report.actionsNeverTaken()).containsExactly("StoreOffset", "StoreStates");
        assertThat(report.actions()).containsKeys("Store", "Notice", "Rest");
    }

    @ParameterizedTest
    @CsvSource({"offset-apart, NothingSkipped", "no-fence, OffsetGrows"})
    void each_line_of_defence_is_needed(String bug, String property) {
        var report = Tlc.checkWithout("Projection", bug);

        assertThat(report.violated()).as(report.output()).isEqualTo(property);
    }
}
