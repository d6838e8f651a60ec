package im.exo.kit.accounts;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where auth-service answers the questions of other services. */
@ConfigMapping(prefix = "exo.auth")
public interface AuthConfig {

    /** Base address, without a path. */
    Optional<URI> url();

    /** How long one question may take. */
    @WithDefault("2s")
    Duration timeout();

    /** How long "no such account" is believed. */
    @WithDefault("2s")
    Duration missTtl();

    /** Questions in flight at a time; more wait, as long as one question may take. */
    @WithDefault("32")
    int concurrency();
}
