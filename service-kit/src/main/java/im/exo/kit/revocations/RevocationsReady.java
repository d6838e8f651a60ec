package im.exo.kit.revocations;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready before auth-service or the topic has told which sessions are revoked. */
@Readiness
@ApplicationScoped
class RevocationsReady implements HealthCheck {

    private final RevocationFeed feed;

    RevocationsReady(RevocationFeed feed) {
        this.feed = feed;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("revocations known").status(feed.informed()).build();
    }
}
