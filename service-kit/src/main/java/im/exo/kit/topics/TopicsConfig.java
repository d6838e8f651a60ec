package im.exo.kit.topics;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.util.OptionalInt;

/** How topics are made; existing ones are left as they are. */
@ConfigMapping(prefix = "exo.topics")
public interface TopicsConfig {

    /** Brokers that hold a copy of each topic; 3 on a cluster. */
    @WithDefault("1")
    short replicationFactor();

    /** Copies that a record must have reached to be acknowledged; the broker's own unless set. */
    OptionalInt minInsyncReplicas();
}
