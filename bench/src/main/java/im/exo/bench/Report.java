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

/**
 * The result as JSON for machines and a Markdown table for people.
 *
 * @param name of the files
 * @param headline what was measured, how often and with what
 * @param setting the parameters, for the JSON
 * @param columns the figures to show
 * @param ratioOf the figure that is also told as a multiple of its floors' sum
 * @param results floors included
 */
record Report(
        String name,
        String headline,
        Map<String, Object> setting,
        List<Figure> columns,
        Figure ratioOf,
        List<Series> results) {

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        var table = markdown();
        Files.write(folder.resolve(name + ".json"), json.writeValueAsBytes(asMap()));
        Files.writeString(folder.resolve(name + ".md"), table);
        System.out.println();
        System.out.println(table);
        System.out.printf(
                "Written to %s and %s.json beside it.%n", folder.resolve(name + ".md"), name);
    }

    private Map<String, Object> asMap() throws IOException {
        var rows = new ArrayList<Map<String, Object>>();
        for (var result : results) {
            var row = new LinkedHashMap<String, Object>();
            row.put("name", result.name());
            var runs = new LinkedHashMap<String, double[]>();
            for (var figure : present(result).toList()) {
                row.put(figure.key, result.median(figure));
                runs.put(figure.key, result.each(figure));
            }
            row.put("cpuMsByProcess", result.cpuByProcess());
            if (!result.floor().isEmpty()) {
                row.put("floor", result.floor());
                row.put("timesFloor", timesFloor(result));
            }
            row.put("runs", runs);
            rows.add(row);
        }
        var all = new LinkedHashMap<String, Object>();
        all.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        all.put("machine", machine());
        all.putAll(setting);
        all.put("shown", "the median of each figure over the runs");
        all.put("results", rows);
        return all;
    }

    private Stream<Figure> present(Series result) {
        return columns.stream().filter(figure -> !Double.isNaN(result.median(figure)));
    }

    /** The figure as a multiple of what the bare parts need for the same. */
    private double timesFloor(Series result) {
        double floor = 0;
        for (var name : result.floor()) {
            floor +=
                    results.stream()
                            .filter(one -> one.name().equals(name))
                            .findAny()
                            .orElseThrow(() -> new IllegalStateException("no floor " + name))
                            .median(ratioOf);
        }
        return result.median(ratioOf) / floor;
    }

    String markdown() throws IOException {
        var text = new StringBuilder();
        text.append(headline).append(", ").append(machine()).append(".\n");
        text.append(
                "The median of each figure over the runs; the load generator shares the machine.\n\n");
        head(
                text,
                "load",
                Stream.concat(
                        columns.stream().map(figure -> figure.title),
                        Stream.of(ratioOf.title + " / floor")));
        for (var result : results) {
            row(
                    text,
                    result.name(),
                    Stream.concat(
                            columns.stream().map(figure -> shown(figure, result.median(figure))),
                            Stream.of(
                                    result.floor().isEmpty()
                                            ? ""
                                            : "%.1f".formatted(timesFloor(result)))));
        }
        for (var result : results) {
            if (!result.floor().isEmpty()) {
                text.append(
                        "\nFloor of *%s*: %s.\n"
                                .formatted(result.name(), String.join(" + ", result.floor())));
            }
        }
        cpuByProcess(text);
        text.append("\nEach run, in order:\n\n");
        head(text, "load", columns.stream().map(figure -> figure.title));
        for (var result : results) {
            row(
                    text,
                    result.name(),
                    columns.stream()
                            .map(
                                    figure ->
                                            DoubleStream.of(result.each(figure))
                                                    .filter(value -> !Double.isNaN(value))
                                                    .mapToObj(value -> shown(figure, value))
                                                    .collect(Collectors.joining(", "))));
        }
        return text.toString();
    }

    private void cpuByProcess(StringBuilder text) {
        var processes =
                results.stream()
                        .flatMap(result -> result.cpuByProcess().keySet().stream())
                        .distinct()
                        .toList();
        text.append("\nCPU-ms each, by process:\n\n");
        head(text, "process", results.stream().map(Series::name));
        for (var process : processes) {
            row(
                    text,
                    process,
                    results.stream()
                            .map(result -> result.cpuByProcess().get(process))
                            .map(value -> value == null ? "" : "%.4f".formatted(value)));
        }
    }

    private static String shown(Figure figure, double value) {
        return Double.isNaN(value) ? "" : figure.format.formatted(value);
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
