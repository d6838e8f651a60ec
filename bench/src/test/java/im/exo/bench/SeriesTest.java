package im.exo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class SeriesTest {

    private static Run run(double perSecond, double latencyMs, double cpuMs) {
        return new Run(
                Map.of(Figure.RATE, perSecond, Figure.P50, latencyMs, Figure.CPU, 1.5 * cpuMs),
                Map.of("gateway", cpuMs, "kafka", cpuMs / 2));
    }

    @Test
    void the_median_of_an_odd_number_of_runs_is_the_one_in_the_middle() {
        var series = new Series("load", List.of(run(300, 1, 1), run(100, 1, 1), run(200, 1, 1)));

        assertThat(series.median(Figure.RATE)).isEqualTo(200);
    }

    @Test
    void the_median_of_an_even_number_of_runs_lies_half_way_between_the_two_in_the_middle() {
        var series =
                new Series(
                        "load",
                        List.of(run(400, 1, 1), run(100, 1, 1), run(200, 1, 1), run(300, 1, 1)));

        assertThat(series.median(Figure.RATE)).isEqualTo(250);
    }

    @Test
    void each_figure_has_its_own_median_whatever_run_it_comes_from() {
        // The middle rate, latency and CPU belong to the first, the second and the third run.
        var series = new Series("load", List.of(run(200, 9, 3), run(300, 5, 1), run(100, 1, 2)));

        assertThat(series.median(Figure.RATE)).isEqualTo(200);
        assertThat(series.median(Figure.P50)).isEqualTo(5);
        assertThat(series.median(Figure.CPU)).isEqualTo(3);
        assertThat(series.cpuByProcess()).isEqualTo(Map.of("gateway", 2.0, "kafka", 1.0));
    }

    @Test
    void every_run_is_told_in_its_order() {
        var series = new Series("load", List.of(run(300, 1, 1), run(100, 1, 1), run(200, 1, 1)));

        assertThat(series.each(Figure.RATE)).containsExactly(300, 100, 200);
    }

    @Test
    void a_series_without_a_run_is_refused() {
        assertThatThrownBy(() -> new Series("load", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("load");
    }
}
