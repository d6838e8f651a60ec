package im.exo.system.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.system.observability.Scrape.Series;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code docs/metrics.md} and what the services really show are the same. */
@ExtendWith(SharedPlatform.class)
class MetricsTest {

    private static final Path DOCUMENT =
            Path.of(System.getProperty("exo.root")).resolve("docs/metrics.md");
    private static final int SERIES_OF_ONE_METRIC = 64;

    private final Exo exo;

    MetricsTest(Exo exo) {
        this.exo = exo;
    }

    private record Row(String type, Set<String> labels) {}

    @Test
    void the_table_lists_exactly_what_each_service_exports() throws Exception {
        var documented = documented();
        assertThat(documented)
                .containsOnlyKeys(
                        "gateway",
                        "message-service",
                        "auth-service",
                        "keyserver-service",
                        "file-service");
        for (var scrape : Scrape.all(exo.platform())) {
            assertThat(exported(scrape))
                    .as(scrape.process())
                    .isEqualTo(documented.get(scrape.service()));
        }
    }

    @Test
    void names_and_labels_keep_to_the_rules() throws Exception {
        for (var scrape : Scrape.all(exo.platform())) {
            exported(scrape)
                    .forEach(
                            (name, row) -> {
                                if (row.type().equals("counter")) {
                                    assertThat(scrape.names()).contains(name);
                                } else {
                                    assertThat(name).doesNotEndWith("_total");
                                }
                            });
            var own = scrape.series().stream().filter(one -> one.name().startsWith("exo_"));
            own.collect(Collectors.groupingBy(Series::name))
                    .forEach(
                            (name, series) -> {
                                assertThat(series).as(name).hasSizeLessThan(SERIES_OF_ONE_METRIC);
                                series.forEach(MetricsTest::valuesAreWords);
                            });
        }
    }

    private static void valuesAreWords(Series series) {
        series.labels()
                .forEach(
                        (label, value) ->
                                assertThat(value)
                                        .as("%s of %s", label, series.name())
                                        .matches(
                                                switch (label) {
                                                    case "le" -> "[0-9.]+|\\+Inf";
                                                    case "code" -> "[0-9]{4}";
                                                    default -> "[a-z]+(-[a-z]+){0,2}";
                                                }));
    }

    @Test
    void a_message_on_its_way_is_seen_in_queue_window_and_commit() throws Exception {
        var members = exo.members(2);
        double stored = sum("exo_mailbox_commit_envelopes_sum");
        double accepted = sum("exo_sends_results_total", "outcome", "accepted");
        double commits = sum("exo_mailbox_commit_seconds_count");
        double answered = sum("exo_sends_answered_seconds_count");
        double closed = sum("exo_sockets_closed_total", "reason", "left");
        try (var ada = RawDevice.open(exo.sockets(), members.get(0));
                var bob = RawDevice.silent(exo.sockets(), members.get(1))) {
            var content = "seen by an operator".getBytes(StandardCharsets.UTF_8);
            ada.send(members.get(1), List.of(RawDevice.envelope(members.get(1), content)));
            await().atMost(Exo.PATIENCE).until(() -> bob.deliveries().size() == 1);
            assertThat(sum("exo_mailbox_commit_envelopes_sum")).isGreaterThan(stored);
            assertThat(sum("exo_mailbox_commit_seconds_count")).isGreaterThan(commits);
            assertThat(sum("exo_sends_results_total", "outcome", "accepted"))
                    .isGreaterThan(accepted);
            await().atMost(Exo.PATIENCE)
                    .until(() -> sum("exo_sends_answered_seconds_count") > answered);
            assertThat(sum("exo_sockets", "phase", "open")).isGreaterThanOrEqualTo(2);
            // Nobody acknowledges it: it stays in its queue and in its window.
            await().atMost(Exo.PATIENCE).until(() -> sum("exo_mailbox_unacknowledged") >= 1);
            await().atMost(Exo.PATIENCE)
                    .until(() -> sum("exo_mailbox_queued_bytes") >= content.length);
        }
        await().atMost(Exo.PATIENCE)
                .until(() -> sum("exo_sockets_closed_total", "reason", "left") >= closed + 2);
    }

    @Test
    void every_shard_has_one_owner_with_a_fresh_lease() {
        await().atMost(Exo.PATIENCE).until(() -> sum("exo_mailbox_shards") == 64);
        await().atMost(Exo.PATIENCE)
                .until(
                        () ->
                                series("exo_mailbox_lease_age_seconds").stream()
                                        .allMatch(one -> one.value() < 4));
        assertThat(sum("exo_mailbox_shards_taken_total")).isGreaterThanOrEqualTo(64);
    }

    private double sum(String name) {
        return series(name).stream().mapToDouble(Series::value).sum();
    }

    private double sum(String name, String label, String value) {
        return series(name).stream()
                .filter(one -> value.equals(one.labels().get(label)))
                .mapToDouble(Series::value)
                .sum();
    }

    private List<Series> series(String name) {
        try {
            return Scrape.all(exo.platform()).stream()
                    .flatMap(scrape -> scrape.series().stream())
                    .filter(one -> one.name().equals(name))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("metrics cannot be read", e);
        }
    }

    /** A histogram's or summary's maximum belongs to it, and a bucket's bound is no label of ours. */
    private static Map<String, Row> exported(Scrape scrape) {
        var rows = new TreeMap<String, Row>();
        scrape.types()
                .forEach(
                        (name, type) -> {
                            boolean maximum =
                                    name.endsWith("_max")
                                            && scrape.types()
                                                    .containsKey(
                                                            name.substring(0, name.length() - 4));
                            if (name.startsWith("exo_") && !maximum) {
                                rows.put(name, new Row(type, labels(scrape, name)));
                            }
                        });
        return rows;
    }

    private static Set<String> labels(Scrape scrape, String name) {
        var labels = new TreeSet<String>();
        for (var series : scrape.series()) {
            if (series.name().matches(name + "(_bucket|_count|_sum)?")) {
                labels.addAll(series.labels().keySet());
            }
        }
        labels.remove("le");
        return labels;
    }

    /** The rows of each service; in the last table the meaning begins with whose they are. */
    private static Map<String, Map<String, Row>> documented() throws IOException {
        var all = new TreeMap<String, Map<String, Row>>();
        List<String> services = List.of();
        for (var line : Files.readAllLines(DOCUMENT)) {
            if (line.startsWith("## ")) {
                services = List.of(line.substring(3).split(", "));
                services.forEach(service -> all.put(service, new TreeMap<>()));
            } else if (line.startsWith("| `exo_")) {
                row(line, services).forEach((service, row) -> all.get(service).putAll(row));
            }
        }
        return all;
    }

    private static Map<String, Map<String, Row>> row(String line, List<String> services) {
        var cells = line.split("\\|");
        var labels = new TreeSet<String>();
        for (var label : cells[3].strip().split(",\\s*")) {
            if (!label.isEmpty()) {
                labels.add(label);
            }
        }
        var name = cells[1].strip().replace("`", "");
        var row = Map.of(name, new Row(cells[2].strip(), labels));
        var meaning = cells[4].strip();
        var owners = new ArrayList<>(services);
        if (services.size() > 1 && !meaning.startsWith("all three: ")) {
            owners.removeIf(service -> !meaning.startsWith(service + ": "));
            assertThat(owners).as("whose %s is", name).hasSize(1);
        }
        return owners.stream().collect(Collectors.toMap(owner -> owner, owner -> row));
    }
}
