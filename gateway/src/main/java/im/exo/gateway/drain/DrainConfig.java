package im.exo.gateway.drain;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** How this instance leaves. */
@ConfigMapping(prefix = "exo.drain")
public interface DrainConfig {

    /**
     * From "not ready" to the first close: the load balancer must have noticed. Every shutdown takes
     * at least as long.
     */
    @WithDefault("2s")
    Duration notice();

    /** Over which the closes are spread, so that clients do not all come back at once. */
    @WithDefault("5s")
    Duration spread();
}
