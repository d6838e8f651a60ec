package im.exo.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Map;
import java.util.concurrent.TimeUnit;

class LoadTest {

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void what_fails_on_the_event_loop_ends_the_run_instead_of_hanging_it() {
        try (var load = new Load(new CpuMeter(Map.of()))) {
            assertThatThrownBy(
                            () ->
                                    load.onLoop(
                                            () -> {
                                                throw new IllegalStateException("out of order");
                                            }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("out of order");
        }
    }
}
