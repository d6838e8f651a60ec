package im.exo.kit.health;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The same answer from every service: {@code state}, and a {@code reason} when it is not ready. */
@Readiness
@ApplicationScoped
class ServiceReady implements HealthCheck {

    private final Standing standing;

    ServiceReady(Standing standing) {
        this.standing = standing;
    }

    @Override
    public HealthCheckResponse call() {
        var look = standing.look();
        var response =
                HealthCheckResponse.named("service")
                        .status(look.ready())
                        .withData("state", look.state().word());
        if (!look.reasons().isEmpty()) {
            response.withData("reason", String.join("; ", look.reasons()));
        }
        return response.build();
    }
}
