package im.exo.system.observability;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * As much of a PromQL expression as says which series it is about. It is read, not evaluated: what
 * stands in front of a parenthesis is a function, what {@code by} and its like name are labels.
 */
record PromQl(String expression) {

    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");
    private static final Pattern LABELS =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern SELECTOR =
            Pattern.compile(
                    "(?<![0-9.])\\b([a-zA-Z_:][a-zA-Z0-9_:]*)\\b(?!\\s*\\()\\s*(\\{[^}]*})?");
    private static final Pattern MATCHER =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|=)\\s*\"([^\"]*)\"");
    private static final Set<String> WORDS =
            Set.of("by", "without", "and", "or", "unless", "bool", "offset", "inf", "nan");

    /** A metric, and the patterns that its labels have to fit. */
    record Selector(String metric, Map<String, Pattern> labels) {

        boolean fits(Scrape.Series series) {
            return series.name().equals(metric)
                    && labels.entrySet().stream()
                            .allMatch(
                                    label ->
                                            label.getValue()
                                                    .matcher(
                                                            series.labels()
                                                                    .getOrDefault(
                                                                            label.getKey(), ""))
                                                    .matches());
        }
    }

    List<Selector> selectors() {
        var bare = LABELS.matcher(RANGE.matcher(expression).replaceAll("")).replaceAll(" ");
        var selectors = new ArrayList<Selector>();
        var found = SELECTOR.matcher(bare);
        while (found.find()) {
            if (!WORDS.contains(found.group(1))) {
                selectors.add(new Selector(found.group(1), labels(found.group(2))));
            }
        }
        return selectors;
    }

    private static Map<String, Pattern> labels(@Nullable String braces) {
        var labels = new HashMap<String, Pattern>();
        var matcher = MATCHER.matcher(braces == null ? "" : braces);
        while (matcher.find()) {
            var value = matcher.group(3);
            labels.put(
                    matcher.group(1),
                    Pattern.compile(matcher.group(2).equals("=") ? Pattern.quote(value) : value));
        }
        return labels;
    }

    /** Every bracket is closed by its like. */
    boolean balanced() {
        var open = new ArrayList<Character>();
        for (char c : TEXT.matcher(expression).replaceAll("").toCharArray()) {
            int kind = "([{".indexOf(c);
            int end = ")]}".indexOf(c);
            if (kind >= 0) {
                open.add(")]}".charAt(kind));
            } else if (end >= 0 && (open.isEmpty() || open.removeLast() != c)) {
                return false;
            }
        }
        return open.isEmpty();
    }
}
