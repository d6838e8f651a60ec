package im.exo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ReportTest {

    @TempDir private Path folder;

    private static Series series(String name, double cpuMs, String... floor) {
        var run = new Run(Map.of(Figure.RATE, 100.0, Figure.CPU, cpuMs), Map.of("gateway", cpuMs));
        return new Series(name, List.of(run), List.of(floor));
    }

    private static Report report(Series... results) {
        return new Report(
                "relay",
                "Messages",
                Map.of("pairs", 2),
                List.of(Figure.RATE, Figure.P99, Figure.CPU),
                Figure.CPU,
                List.of(results));
    }

    @Test
    void a_figure_is_told_as_a_multiple_of_the_sum_of_its_floors() throws Exception {
        report(
                        series("busy", 1.5, "rows", "sockets"),
                        series("rows", 0.25),
                        series("sockets", 0.25))
                .write(folder);

        assertThat(Files.readString(folder.resolve("relay.md")))
                .contains("| busy | 100 |  | 1.500 | 3.0 |")
                .contains("| rows | 100 |  | 0.250 |  |")
                .contains("Floor of *busy*: rows + sockets.");
        assertThat(Files.readString(folder.resolve("relay.json")))
                .contains("\"timesFloor\" : 3.0")
                .contains("\"pairs\" : 2")
                .doesNotContain("NaN");
    }

    @Test
    void a_floor_that_was_not_measured_is_no_report() {
        assertThatThrownBy(() -> report(series("busy", 0.9, "rows")).write(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rows");
        assertThat(folder).isEmptyDirectory();
    }
}
