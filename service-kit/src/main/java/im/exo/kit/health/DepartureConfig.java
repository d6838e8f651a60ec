package im.exo.kit.health;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** How an instance announces that it leaves. */
@ConfigMapping(prefix = "exo.drain")
public interface DepartureConfig {

    /**
     * From "not ready" to the end of service: load balancers must have noticed. Every shutdown takes
     * at least as long.
     */
    @WithDefault("2s")
    Duration notice();
}
