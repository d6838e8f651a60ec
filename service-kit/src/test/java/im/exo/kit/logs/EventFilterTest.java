package im.exo.kit.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

import java.util.Map;

class EventFilterTest {

    private static ExtLogRecord record(String logger) {
        var record = new ExtLogRecord(Level.ERROR, "event=something", "logging");
        record.setLoggerName(logger);
        record.setMdc(
                Map.of(
                        "route", "/v1/keys/{account}",
                        "traceId", "0af7651916cd43dd8448eb211c80319c",
                        "user", "somebody"));
        record.setThrown(
                new IllegalStateException("for somebody", new RuntimeException("row of somebody")));
        return record;
    }

    @Test
    void an_exception_is_told_by_type_and_place_and_context_that_is_not_agreed_on_is_dropped() {
        var record = record("exo.something");
        assertThat(new EventFilter().isLoggable(record)).isTrue();
        assertThat(record.getThrown()).isNull();
        assertThat(record.getMdcCopy())
                .containsOnlyKeys("route", "traceId", "exception")
                .containsEntry("route", "/v1/keys/{account}");
        assertThat(record.getMdc("exception"))
                .startsWith("java.lang.IllegalStateException")
                .contains(" caused by java.lang.RuntimeException", "EventFilterTest")
                .doesNotContain("somebody");
    }

    @Test
    void what_ends_a_start_is_told_in_full() {
        var record = record("io.quarkus.runtime.Application");
        new EventFilter().isLoggable(record);
        assertThat(record.getMdc("exception")).contains("for somebody", "row of somebody");
    }
}
