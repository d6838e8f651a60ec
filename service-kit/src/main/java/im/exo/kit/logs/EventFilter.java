package im.exo.kit.logs;

import im.exo.kit.problem.Causes;

import io.quarkus.logging.LoggingFilter;

import org.jboss.logmanager.ExtLogRecord;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Lets every record pass, with no more context than is agreed on, and exceptions by type and place:
 * their messages quote rows, URLs and addresses. Only what ends a start is told in full, since that is
 * about configuration and nobody has been served yet.
 */
@LoggingFilter(name = "exo-events")
public final class EventFilter implements Filter {

    private static final Set<String> CONTEXT = Set.of(Route.FIELD, "traceId", "spanId");
    private static final String EXCEPTION = "exception";
    private static final String START = "io.quarkus.runtime.";

    @Override
    public boolean isLoggable(LogRecord record) {
        var event = ExtLogRecord.wrap(record);
        event.setMdc(context(event));
        event.setThrown(null);
        return true;
    }

    private static Map<String, String> context(ExtLogRecord event) {
        var kept = new HashMap<String, String>();
        for (var field : CONTEXT) {
            var value = event.getMdc(field);
            if (value != null) {
                kept.put(field, value);
            }
        }
        var thrown = event.getThrown();
        if (thrown != null) {
            var logger = event.getLoggerName();
            boolean start = logger != null && logger.startsWith(START);
            kept.put(EXCEPTION, start ? inFull(thrown) : Causes.trace(thrown));
        }
        return kept;
    }

    private static String inFull(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
