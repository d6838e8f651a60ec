package im.exo.kit.tokens;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** How verifiers keep up with the platform's signing keys. */
@ConfigMapping(prefix = "exo.signing-keys")
public interface KeyRefreshConfig {

    /** Not where the keys come from. */
    @WithDefault("true")
    boolean enabled();

    /** How often the keys are asked for: well below the delay between publishing and signing. */
    @WithDefault("20s")
    Duration every();
}
