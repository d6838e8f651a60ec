package im.exo.system.observability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Map;

/** The reader of expressions sees every metric in them, and nothing else. */
class PromQlTest {

    @Test
    void metrics_are_told_from_functions_labels_and_ranges() {
        assertThat(
                        new PromQl(
                                        "histogram_quantile(0.99, sum by (le, operation) "
                                                + "(rate(a_seconds_bucket[5m]))) > 1e3 and "
                                                + "max without(instance) (b_total{x=\"c_d\"})")
                                .selectors())
                .extracting(PromQl.Selector::metric)
                .containsExactly("a_seconds_bucket", "b_total");
        assertThat(new PromQl("sum(increase(a[$__rate_interval])) / b").selectors())
                .extracting(PromQl.Selector::metric)
                .containsExactly("a", "b");
    }

    @Test
    void a_label_value_that_no_series_has_does_not_fit() {
        var series = new Scrape.Series("a_total", Map.of("result", "failed"), 0);
        assertThat(fits("a_total{result=\"failed\"}", series)).isTrue();
        assertThat(fits("a_total{result=~\"refused|failed\"}", series)).isTrue();
        assertThat(fits("a_total{result=\"faild\"}", series)).isFalse();
        assertThat(fits("a_total{outcome=\"failed\"}", series)).isFalse();
        assertThat(fits("b_total", series)).isFalse();
    }

    private static boolean fits(String expression, Scrape.Series series) {
        return new PromQl(expression).selectors().getFirst().fits(series);
    }

    @Test
    void brackets_have_to_match() {
        assertThat(new PromQl("sum(rate(a{b=\")\"}[5m]))").balanced()).isTrue();
        assertThat(new PromQl("sum(rate(a[5m])").balanced()).isFalse();
        assertThat(new PromQl("sum(rate(a[5m)])").balanced()).isFalse();
    }
}
