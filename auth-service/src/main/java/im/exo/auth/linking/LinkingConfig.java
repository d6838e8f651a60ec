package im.exo.auth.linking;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** How devices are linked. */
@ConfigMapping(prefix = "exo.linking")
public interface LinkingConfig {

    /** How long a link token may be spent. */
    @WithDefault("PT10M")
    Duration lifetime();

    /** Link tokens that one account may get at once. */
    @WithDefault("6")
    int tokens();

    /** After that, the time until it may get one more. */
    @WithDefault("PT2M")
    Duration tokenEvery();

    /** Accounts whose link tokens are counted, in memory only. */
    @WithDefault("100000")
    int remembered();
}
