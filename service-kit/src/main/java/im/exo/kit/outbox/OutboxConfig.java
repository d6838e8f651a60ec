package im.exo.kit.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** Whether and how this service's outbox is emptied. */
@ConfigMapping(prefix = "exo.outbox")
public interface OutboxConfig {

    /** On in every service that has the table, at build time: elsewhere there is no outbox at all. */
    @WithDefault("false")
    boolean enabled();

    /** How long a row may lie when nobody called {@link Outbox#nudge()}. */
    @WithDefault("250ms")
    Duration poll();

    /** Longest pause between attempts while Kafka or the database is away. */
    @WithDefault("5s")
    Duration maxPause();

    /** Rows of one transaction. */
    @WithDefault("256")
    int batch();
}
