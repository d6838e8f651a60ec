package im.exo.admin.cli;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Lines for people, or one JSON object for programs. */
record Output(PrintStream out, PrintStream notes, boolean json) {

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    /** The whole answer, with {@code --json}; whether it was asked for. */
    boolean whole(JsonNode answer) {
        if (json) {
            out.println(answer);
        }
        return json;
    }

    void line(String format, Object... values) {
        out.println(format.formatted(values));
    }

    /** For people beside what a program may read. */
    void note(String format, Object... values) {
        notes.println(format.formatted(values));
    }

    /** @param millis since the epoch */
    static String minute(long millis) {
        return MINUTE.format(Instant.ofEpochMilli(millis));
    }
}
