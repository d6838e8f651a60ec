package im.exo.kit.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;

import org.junit.jupiter.api.Test;

class OutboxReadyTest {

    /** Of a service whose relay does not run. */
    private static boolean ready(boolean enabled) {
        var config =
                new SmallRyeConfigBuilder()
                        .addDiscoveredConverters()
                        .withMapping(OutboxConfig.class)
                        .withDefaultValue("exo.outbox.enabled", String.valueOf(enabled))
                        .build()
                        .getConfigMapping(OutboxConfig.class);
        var relay =
                new OutboxRelay(
                        new Outbox(null, null),
                        config,
                        null,
                        null,
                        null,
                        new SimpleMeterRegistry());
        return new OutboxReady(relay, config).lack().isEmpty();
    }

    @Test
    void a_relay_that_has_ended_is_a_fault_and_one_that_is_switched_off_is_none() {
        assertThat(ready(true)).isFalse();
        assertThat(ready(false)).isTrue();
    }
}
