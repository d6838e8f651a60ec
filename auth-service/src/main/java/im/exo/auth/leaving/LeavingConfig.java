package im.exo.auth.leaving;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** When accounts end, and how long their end is remembered; whole days. */
@ConfigMapping(prefix = "exo.accounts")
public interface LeavingConfig {

    /** An account that no device has used for longer is deleted; 0 never deletes one. */
    @WithDefault("P120D")
    Duration idleExpiry();

    /** How long a deleted account's id, version and day of deletion are kept. */
    @WithDefault("P90D")
    Duration tombstone();
}
