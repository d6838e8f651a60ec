package im.exo.keys.transparency;

import io.smallrye.config.ConfigMapping;

import java.util.Optional;

/** What signs the log's heads. */
@ConfigMapping(prefix = "exo.transparency")
public interface TransparencyConfig {

    /** Base64 of at least 32 random bytes; the same on all instances. Whoever has it signs heads. */
    Optional<String> secret();
}
