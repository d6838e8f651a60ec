package im.exo.auth.signing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** Access tokens and the keys that sign them. */
@ConfigMapping(prefix = "exo.tokens")
public interface TokenConfig {

    /** The {@code iss} of every token: the public address of the platform. */
    String issuer();

    /** How long an access token is good for. */
    @WithDefault("PT10M")
    Duration lifetime();

    /** How long one key signs. */
    @WithDefault("PT720H")
    Duration rotateEvery();

    /**
     * How long a key is published before it signs: well over the 20 seconds in which Exo's own
     * verifiers learn of it, and over the minutes for which others keep what they have read.
     */
    @WithDefault("PT1H")
    Duration publishAhead();

    /** How often an instance looks for keys of others, and whether one is due or over. */
    @WithDefault("PT5S")
    Duration lookEvery();
}
