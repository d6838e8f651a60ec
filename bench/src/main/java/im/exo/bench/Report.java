package im.exo.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import im.exo.bench.Load.Measured;

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

/** The result as JSON for machines and a Markdown table for people. */
record Report(List<Measured> results, int pairs, int payload, int seconds, int runs) {

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
            row.put("perSecond", Math.round(result.perSecond()));
            for (double percentile : new double[] {50, 99, 99.9}) {
                row.put("p" + percentile + "Ms", ms(result, percentile));
            }
            row.put("cpuMsPerMessage", result.cpuMsTotal());
            row.put("cpuMsPerMessageByProcess", result.cpuMsPerMessage());
            rows.add(row);
        }
        var all = new LinkedHashMap<String, Object>();
        all.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        all.put("machine", machine());
        all.put("pairs", pairs);
        all.put("payloadBytes", payload);
        all.put("secondsPerRun", seconds);
        all.put("runs", runs);
        all.put("shown", "the run with the median CPU per message");
        all.put("results", rows);
        return all;
    }

    private String markdown() throws IOException {
        var text = new StringBuilder();
        text.append(
                "Durable messages, %d pairs, %d bytes of ciphertext, of %d runs of %d s the one with the median CPU, %s.%n"
                        .formatted(pairs, payload, runs, seconds, machine()));
        text.append(
                "The load generator shares the machine; CPU is that of all server processes.\n\n");
        text.append("| load | messages/s | p50 ms | p99 ms | p99.9 ms | CPU-ms per message |\n");
        text.append("|---|---|---|---|---|---|\n");
        for (var result : results) {
            text.append(
                    "| %s | %.0f | %.2f | %.2f | %.2f | %.3f |%n"
                            .formatted(
                                    result.name(),
                                    result.perSecond(),
                                    ms(result, 50),
                                    ms(result, 99),
                                    ms(result, 99.9),
                                    result.cpuMsTotal()));
        }
        text.append("\nCPU-ms per message by process:\n\n| process |");
        results.forEach(result -> text.append(" %s |".formatted(result.name())));
        text.append("\n|---|").append("---|".repeat(results.size())).append('\n');
        for (var process : results.getFirst().cpuMsPerMessage().keySet()) {
            text.append("| %s |".formatted(process));
            for (var result : results) {
                text.append(
                        " %.4f |".formatted(result.cpuMsPerMessage().getOrDefault(process, 0.0)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static double ms(Measured result, double percentile) {
        return result.latency().getValueAtPercentile(percentile) / 1e3;
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
