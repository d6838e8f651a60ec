package im.exo.keys.directory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** How fast a device's one-time keys may be taken. */
@ConfigMapping(prefix = "exo.keys.drain")
public interface DrainConfig {

    /** Bundles of one device that one account may take at once. */
    @WithDefault("6")
    int burst();

    /** Time after which one more is allowed. */
    @WithDefault("10m")
    Duration refill();

    /** Bundles of one device that all callers without a token may take at once. */
    @WithDefault("100")
    int unnamedBurst();

    /** Time after which one more is allowed. */
    @WithDefault("1m")
    Duration unnamedRefill();

    /** Pairs of caller and device remembered; when all are in use, new ones are refused. */
    @WithDefault("200000")
    int pairs();
}
