package im.exo.kit.revocations;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** Whether and how this service follows revocations. */
@ConfigMapping(prefix = "exo.deny-list")
public interface DenyListConfig {

    /** Followed by the services that clients reach directly. */
    @WithDefault("false")
    boolean enabled();

    /**
     * How often auth-service is asked, beside listening to Kafka: without Kafka, how late a
     * revocation is heard of. One small request and one indexed statement each time.
     */
    @WithDefault("300ms")
    Duration poll();

    /** At least the lifetime of an access token: how far back the topic is read at start. */
    @WithDefault("15m")
    Duration lookBack();
}
