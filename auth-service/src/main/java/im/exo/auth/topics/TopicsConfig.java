package im.exo.auth.topics;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How accounts fall onto partitions. */
@ConfigMapping(prefix = "exo.accounts")
public interface TopicsConfig {

    /** Shards of the platform, which is partitions of {@code exo.accounts}; fixed for ever. */
    @WithDefault("64")
    int shards();
}
