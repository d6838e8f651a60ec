package im.exo.system.observability;

import im.exo.devstack.platform.Platform;
import im.exo.system.platform.Http;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What one process answers to {@code /q/metrics}.
 *
 * @param process as the platform calls it
 * @param types by name of the metric
 * @param series every line with a value
 */
public record Scrape(String process, String page, Map<String, String> types, List<Series> series) {

    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)(?: .*)?");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** A metric with one set of label values. */
    public record Series(String name, Map<String, String> labels, double value) {}

    /** One of every service that runs, each instance by itself. */
    public static List<Scrape> all(Platform platform) throws IOException {
        var options = platform.options();
        var layout = options.layout();
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("auth-service", layout.authManagement());
        ports.put("keyserver-service", layout.keysManagement());
        ports.put("file-service", layout.filesManagement());
        for (int n = 1; n <= options.gateways(); n++) {
            ports.put("gateway-" + n, layout.gatewayManagement(n));
        }
        for (int n = 1; n <= options.messageServices(); n++) {
            ports.put("message-service-" + n, layout.messagesManagement(n));
        }
        var scrapes = new ArrayList<Scrape>();
        for (var port : ports.entrySet()) {
            var answer =
                    new Http(URI.create("http://127.0.0.1:" + port.getValue())).get("/q/metrics");
            if (answer.status() != 200) {
                throw new IOException(port.getKey() + " shows no metrics: " + answer.status());
            }
            scrapes.add(of(port.getKey(), answer.text()));
        }
        return scrapes;
    }

    static Scrape of(String process, String page) {
        var types = new TreeMap<String, String>();
        var series = new ArrayList<Series>();
        for (var line : page.lines().toList()) {
            var words = line.split(" ");
            if (line.startsWith("# TYPE ")) {
                types.put(sampled(words[2], words[3]), words[3]);
            } else if (!line.startsWith("#") && !line.isBlank()) {
                series.add(sample(line));
            }
        }
        return new Scrape(process, page, types, series);
    }

    /** OpenMetrics names the family of a counter without the end that its samples have. */
    private static String sampled(String family, String type) {
        return type.equals("counter") && !family.endsWith("_total") ? family + "_total" : family;
    }

    private static Series sample(String line) {
        var sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new IllegalArgumentException("not a sample: " + line);
        }
        var labels = new TreeMap<String, String>();
        if (sample.group(2) != null) {
            var label = LABEL.matcher(sample.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
        }
        return new Series(sample.group(1), labels, Double.parseDouble(number(sample.group(3))));
    }

    private static String number(String text) {
        return text.equals("+Inf") ? "Infinity" : text;
    }

    /** The kind of process, without its number. */
    String service() {
        return process.replaceAll("-[0-9]+$", "");
    }

    Set<String> names() {
        return series.stream().map(Series::name).collect(Collectors.toSet());
    }
}
