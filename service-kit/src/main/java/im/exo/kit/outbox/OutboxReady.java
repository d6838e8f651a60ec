package im.exo.kit.outbox;

import im.exo.kit.health.Lack;
import im.exo.kit.health.Need;

import io.quarkus.arc.properties.IfBuildProperty;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.Optional;

/**
 * Not ready when nothing empties the outbox any more. Kafka being away is no such case: events wait,
 * and the service goes on. Neither is a relay that the operator switched off for this instance.
 */
@ApplicationScoped
@IfBuildProperty(name = "exo.outbox.enabled", stringValue = "true")
class OutboxReady implements Need {

    private final OutboxRelay relay;
    private final OutboxConfig config;

    OutboxReady(OutboxRelay relay, OutboxConfig config) {
        this.relay = relay;
        this.config = config;
    }

    @Override
    public Optional<Lack> lack() {
        return relay.alive() || !config.enabled()
                ? Optional.empty()
                : Optional.of(Lack.of("outbox relay ended"));
    }
}
