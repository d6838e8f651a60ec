package im.exo.gateway.drain;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** How this instance leaves, after the notice that every service gives. */
@ConfigMapping(prefix = "exo.drain")
public interface DrainConfig {

    /** Over which the closes are spread, so that clients do not all come back at once. */
    @WithDefault("5s")
    Duration spread();
}
