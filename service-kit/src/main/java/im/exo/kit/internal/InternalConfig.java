package im.exo.kit.internal;

import io.smallrye.config.ConfigMapping;

import java.util.Optional;

/** How services know each other. */
@ConfigMapping(prefix = "exo.internal")
public interface InternalConfig {

    /** The platform's internal key, 32 characters or more; without it nothing internal opens. */
    Optional<String> key();
}
