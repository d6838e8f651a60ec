package im.exo.models;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What TLC said.
 *
 * @param code 0 when all states were looked at and nothing was found
 * @param violated the property that does not hold, {@code deadlock}, or nothing
 * @param states different states found
 * @param left states not looked at
 * @param actions how often each action was taken, when it was counted
 */
record TlcReport(
        int code,
        String violated,
        long states,
        long left,
        Map<String, Long> actions,
        String output) {

    private static final Pattern VIOLATED =
            Pattern.compile("(?:Invariant|Action property) (\\w+) is violated");
    private static final Pattern TEMPORAL =
            Pattern.compile("Temporal properties were violated|Temporal property");
    private static final Pattern STATES =
            Pattern.compile(
                    "(?m)^[\\d,]+ states generated, ([\\d,]+) distinct states found, ([\\d,]+)"
                            + " states left on queue");
    private static final Pattern ACTION =
            Pattern.compile("(?m)^<(\\w+) line [^>]*>: ([\\d,]+):([\\d,]+)");

    static TlcReport of(int code, String output) {
        var states = STATES.matcher(output);
        long found = 0;
        long left = -1;
        while (states.find()) {
            found = number(states.group(1));
            left = number(states.group(2));
        }
        // The counts are told now and then; the last ones are the whole run's.
        var actions = new TreeMap<String, Long>();
        var action = ACTION.matcher(output);
        while (action.find()) {
            actions.merge(action.group(1), number(action.group(3)), Math::max);
        }
        return new TlcReport(code, violated(output), found, left, actions, output);
    }

    private static String violated(String output) {
        var named = VIOLATED.matcher(output);
        if (named.find()) {
            return named.group(1);
        }
        if (output.contains("Deadlock reached")) {
            return "deadlock";
        }
        return TEMPORAL.matcher(output).find() ? "temporal" : "";
    }

    private static long number(String digits) {
        return Long.parseLong(digits.replace(",", ""));
    }

    /** Names of actions that were counted and not taken in any behaviour. */
    List<String> actionsNeverTaken() {
        return actions.entrySet().stream()
                .filter(action -> action.getValue() == 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether every state that can be reached was looked at, and all properties hold in them. */
    boolean exhausted() {
        return code == 0
                && left == 0
                && violated.isEmpty()
                && output.contains("Model checking completed. No error has been found.");
    }
}
