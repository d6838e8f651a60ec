package im.exo.system.observability;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every line that a service writes is an event with the fields of {@code docs/logs.md}. */
@ExtendWith(SharedPlatform.class)
class LogsTest {

    private final Exo exo;

    LogsTest(Exo exo) {
        this.exo = exo;
    }

    @Test
    void services_write_events_with_fixed_fields_and_nothing_else() throws Exception {
        for (var process : exo.platform().all()) {
            if (!process.name().contains("-service") && !process.name().startsWith("gateway")) {
                continue;
            }
            var events = Event.of(exo.platform(), process.name());
            assertThat(events)
                    .as(process.name())
                    .isNotEmpty()
                    .anySatisfy(
                            event ->
                                    assertThat(event.message()).startsWith("Installed features: ["))
                    .allSatisfy(
                            event -> {
                                assertThat(event.fields())
                                        .containsExactlyInAnyOrder(
                                                "timestamp",
                                                "level",
                                                "logger",
                                                "service",
                                                "instance",
                                                "message",
                                                "context");
                                assertThat(event.instance()).isEqualTo(process.name());
                                assertThat(event.context().keySet())
                                        .isSubsetOf("route", "traceId", "spanId", "exception");
                            });
        }
    }
}
