package im.exo.kit.outbox;

import io.quarkus.arc.properties.IfBuildProperty;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready when nothing empties the outbox any more. Kafka being away is no such case: events wait,
 * and the service goes on. Neither is a relay that the operator switched off for this instance.
 */
@Readiness
@ApplicationScoped
@IfBuildProperty(name = "exo.outbox.enabled", stringValue = "true")
class OutboxReady implements HealthCheck {

    private final OutboxRelay relay;
    private final OutboxConfig config;

    OutboxReady(OutboxRelay relay, OutboxConfig config) {
        this.relay = relay;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("outbox relay alive")
                .status(relay.alive() || !config.enabled())
                .build();
    }
}
