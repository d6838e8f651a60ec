package im.exo.devstack.testing;

import java.util.Map;

/** A Kafka broker without topics. */
public interface Log extends Faults {
    String bootstrapServers();

    default Map<String, String> config() {
        return Map.of("kafka.bootstrap.servers", bootstrapServers());
    }
}
