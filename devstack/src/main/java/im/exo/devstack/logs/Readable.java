package im.exo.devstack.logs;

import java.util.Map;

/** One line of a log as people like to read it: an event shortened, everything else as it is. */
public final class Readable {
    private Readable() {}

    public static String line(String line) {
        return Fields.of(line)
                .filter(fields -> fields.containsKey("message"))
                .map(Readable::event)
                .orElse(line);
    }

    private static String event(Map<String, String> fields) {
        StringBuilder text =
                new StringBuilder(
                        "%s %-5s %s [%s] %s"
                                .formatted(
                                        fields.getOrDefault("timestamp", ""),
                                        fields.getOrDefault("level", ""),
                                        fields.getOrDefault("instance", ""),
                                        fields.getOrDefault("logger", ""),
                                        fields.get("message")));
        for (String name : new String[] {"route", "traceId"}) {
            if (fields.containsKey(name)) {
                text.append(' ').append(name).append('=').append(fields.get(name));
            }
        }
        String exception = fields.get("exception");
        if (exception != null) {
            text.append("\n    ").append(exception.strip().replace("\n", "\n    "));
        }
        return text.toString();
    }
}
