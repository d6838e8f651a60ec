package im.exo.auth.recovery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** How often recovery keys may be tried. Guessing one is hopeless; trying costs the database. */
@ConfigMapping(prefix = "exo.recovery")
public interface RecoveryConfig {

    /** Recovery keys that one network may try at once. */
    @WithDefault("20")
    int networkAttempts();

    /** After that, the time until it may try one more. */
    @WithDefault("PT5S")
    Duration networkAttemptEvery();

    /** Network prefixes whose attempts are counted, in memory only. */
    @WithDefault("50000")
    int networks();
}
