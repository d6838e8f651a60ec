package im.exo.auth.refresh;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;
import java.time.Period;

/** How long sessions last. */
@ConfigMapping(prefix = "exo.refresh")
public interface RefreshConfig {

    /** A session that is not refreshed for so long has ended. */
    @WithDefault("P90D")
    Period idle();

    /** How long after its use a token is answered with the same successor again. */
    @WithDefault("PT30S")
    Duration grace();
}
