package im.exo.kit.health;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Up for good once it has been ready: whoever orchestrates waits for this before it looks at the rest. */
@Startup
@ApplicationScoped
class ServiceStarted implements HealthCheck {

    private final Standing standing;

    ServiceStarted(Standing standing) {
        this.standing = standing;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("started").status(standing.started()).build();
    }
}
