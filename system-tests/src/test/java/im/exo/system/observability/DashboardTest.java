package im.exo.system.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import im.exo.system.observability.Scrape.Series;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The dashboard and the alert rules name what a running platform exports, and the runbook's pages. */
@ExtendWith(SharedPlatform.class)
class DashboardTest {

    private static final Path ROOT = Path.of(System.getProperty("exo.root"));
    private static final Path FOLDER = ROOT.resolve("deploy/observability");

    private final Exo exo;

    DashboardTest(Exo exo) {
        this.exo = exo;
    }

    @Test
    void every_series_of_a_panel_or_rule_is_exported() throws Exception {
        var exported = new ArrayList<>(List.of(new Series("up", Map.of("job", "exo"), 1)));
        for (var scrape : Scrape.all(exo.platform())) {
            exported.addAll(scrape.series());
        }
        var missing = new TreeMap<String, String>();
        var expressions = new ArrayList<>(panels());
        rules().forEach(rule -> expressions.add(rule.path("expr").asText()));
        for (var expression : expressions) {
            var read = new PromQl(expression);
            assertThat(read.balanced()).as(expression).isTrue();
            assertThat(read.selectors()).as(expression).isNotEmpty();
            for (var selector : read.selectors()) {
                if (exported.stream().noneMatch(selector::fits)) {
                    missing.put(selector.toString(), expression);
                }
            }
        }
        assertThat(missing).as("named, but not exported").isEmpty();
    }

    @Test
    void every_metric_of_ours_is_on_the_dashboard() throws Exception {
        var shown = new HashSet<String>();
        for (var expression : panels()) {
            new PromQl(expression).selectors().forEach(one -> shown.add(one.metric()));
        }
        var hidden = new HashSet<String>();
        for (var scrape : Scrape.all(exo.platform())) {
            for (var metric : scrape.types().keySet()) {
                if (metric.startsWith("exo_")
                        && !metric.endsWith("_max")
                        && shown.stream().noneMatch(one -> isOf(one, metric))) {
                    hidden.add(metric);
                }
            }
        }
        // Each is in an alert or a finer figure of the same thing.
        assertThat(hidden)
                .containsExactlyInAnyOrder(
                        "exo_limits_kept",
                        "exo_mailbox_reads_unanswered_total",
                        "exo_outbox_relay_alive",
                        "exo_hashes_seconds",
                        "exo_sends_unanswered_bytes",
                        "exo_sockets_open");
    }

    private static boolean isOf(String series, String metric) {
        return series.equals(metric)
                || Set.of("_bucket", "_count", "_sum", "_max").stream()
                        .anyMatch(suffix -> series.equals(metric + suffix));
    }

    @Test
    void every_alert_has_a_severity_a_summary_and_a_page_in_the_runbook() throws Exception {
        var pages =
                Files.readAllLines(ROOT.resolve("docs/runbook.md")).stream()
                        .filter(line -> line.startsWith("## "))
                        .map(line -> line.substring(3))
                        .collect(Collectors.toSet());
        var names = new HashSet<String>();
        for (var rule : rules()) {
            var name = rule.path("alert").asText();
            assertThat(names.add(name)).as("%s is there once", name).isTrue();
            assertThat(rule.at("/labels/severity").asText())
                    .as(name)
                    .isIn(Set.of("critical", "warning"));
            assertThat(rule.at("/annotations/summary").asText()).as(name).isNotBlank();
            assertThat(rule.at("/annotations/runbook").asText())
                    .isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
        }
        assertThat(names).as("alerts and pages of the runbook").isEqualTo(pages);
    }

    @Test
    void prometheus_reads_these_rules_and_scrapes_every_service() throws Exception {
        var sample = new YAMLMapper().readTree(FOLDER.resolve("prometheus.yml").toFile());
        assertThat(sample.at("/rule_files/0").asText()).isEqualTo("alerts.yml");
        var job = sample.at("/scrape_configs/0");
        assertThat(job.path("job_name").asText()).isEqualTo("exo");
        assertThat(job.path("metrics_path").asText()).isEqualTo("/q/metrics");
        var scraped =
                Scrape.all(exo.platform()).stream()
                        .map(Scrape::service)
                        .collect(Collectors.toSet());
        assertThat(job.path("static_configs"))
                .extracting(config -> config.at("/labels/service").asText())
                .containsExactlyInAnyOrderElementsOf(scraped);
    }

    private static List<String> panels() throws IOException {
        var dashboard = new ObjectMapper().readTree(FOLDER.resolve("dashboard.json").toFile());
        var expressions = new ArrayList<String>();
        for (var panel : dashboard.path("panels")) {
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.path("description").asText())
                        .as(panel.path("title").asText())
                        .isNotBlank();
                assertThat(panel.path("targets")).isNotEmpty();
                panel.path("targets")
                        .forEach(target -> expressions.add(target.path("expr").asText()));
            }
        }
        assertThat(expressions).isNotEmpty();
        return expressions;
    }

    private static List<JsonNode> rules() throws IOException {
        var file = new YAMLMapper().readTree(FOLDER.resolve("alerts.yml").toFile());
        var rules = new ArrayList<JsonNode>();
        for (var group : file.path("groups")) {
            group.path("rules").forEach(rules::add);
        }
        assertThat(rules).isNotEmpty();
        return rules;
    }
}
