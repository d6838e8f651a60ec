package im.exo.keys.directory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** What is remembered of one-time keys that were handed out. */
@ConfigMapping(prefix = "exo.keys.spent")
public interface SpentConfig {

    /** Whole days after which a repeated upload could bring a key back that was handed out. */
    @WithDefault("P30D")
    Duration keep();
}
