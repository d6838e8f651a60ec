package im.exo.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The result as JSON for machines and a Markdown table for people. */
record Report(List<Series> results, int pairs, int payload, int seconds, int runs) {

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        Files.write(folder.resolve("relay.json"), json.writeValueAsBytes(asMap()));
        var table = markdown();
        Files.writeString(folder.resolve("relay.md"), table);
        System.out.println();
        System.out.println(table);
        System.out.printf("Written to %s and relay.json beside it.%n", folder.resolve("relay.md"));
    }

    private Map<String, Object> asMap() throws IOException {
        var rows = new ArrayList<Map<String, Object>>();
        for (var result : results) {
            var row = new LinkedHashMap<String, Object>();
            row.put("name", result.name());
            var runs = new LinkedHashMap<String, double[]>();
            for (var figure : Figure.values()) {
                row.put(figure.key, result.median(figure.of));
                runs.put(figure.key, result.each(figure.of));
            }
            row.put("cpuMsPerMessageByProcess", result.cpuByProcess());
            row.put("runs", runs);
            rows.add(row);
        }
        var all = new LinkedHashMap<String, Object>();
        all.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        all.put("machine", machine());
        all.put("pairs", pairs);
        all.put("payloadBytes", payload);
        all.put("secondsPerRun", seconds);
        all.put("runs", runs);
        all.put("shown", "the median of each figure over the runs");
        all.put("results", rows);
        return all;
    }

    private String markdown() throws IOException {
        var text = new StringBuilder();
        text.append(
                "Durable messages, %d pairs, %d bytes of ciphertext, the median of each figure over %d runs of %d s, %s.%n"
                        .formatted(pairs, payload, runs, seconds, machine()));
        text.append(
                "The load generator shares the machine; CPU is that of all server processes.\n\n");
        head(text, "load", Stream.of(Figure.values()).map(figure -> figure.title));
        for (var result : results) {
            row(
                    text,
                    result.name(),
                    Stream.of(Figure.values())
                            .map(figure -> figure.format.formatted(result.median(figure.of))));
        }
        text.append("\nCPU-ms per message by process:\n\n");
        head(text, "process", results.stream().map(Series::name));
        for (var process : results.getFirst().cpuByProcess().keySet()) {
            row(
                    text,
                    process,
                    results.stream()
                            .map(result -> result.cpuByProcess().getOrDefault(process, 0.0))
                            .map("%.4f"::formatted));
        }
        text.append("\nEach run, in order:\n\n");
        head(text, "load", Stream.of(Figure.values()).map(figure -> figure.title));
        for (var result : results) {
            row(
                    text,
                    result.name(),
                    Stream.of(Figure.values())
                            .map(
                                    figure ->
                                            DoubleStream.of(result.each(figure.of))
                                                    .mapToObj(figure.format::formatted)
                                                    .collect(Collectors.joining(", "))));
        }
        return text.toString();
    }

    private static void head(StringBuilder text, String first, Stream<String> titles) {
        var all = titles.toList();
        row(text, first, all.stream());
        text.append("|---".repeat(all.size() + 1)).append("|\n");
    }

    private static void row(StringBuilder text, String first, Stream<String> cells) {
        text.append("| ").append(first);
        cells.forEach(cell -> text.append(" | ").append(cell));
        text.append(" |\n");
    }

    private static String machine() throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        var model =
                Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst()
                        .orElse("unknown processor");
        return "%d cores (%s), JDK %s".formatted(cores, model, Runtime.version().feature());
    }
}
