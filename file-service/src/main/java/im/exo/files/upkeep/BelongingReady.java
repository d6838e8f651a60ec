package im.exo.files.upkeep;

import im.exo.files.upkeep.Belonging.Verdict.Apart;
import im.exo.files.upkeep.Belonging.Verdict.Together;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while the bucket is not known to be this database's; says what is wrong. */
@Readiness
@ApplicationScoped
public class BelongingReady implements HealthCheck {

    private static final String NAME = "bucket belongs to database";

    private final Belonging belonging;

    BelongingReady(Belonging belonging) {
        this.belonging = belonging;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            return switch (belonging.lastCheck()) {
                case Together() -> HealthCheckResponse.up(NAME);
                case Apart(String fault) -> down(fault);
            };
        } catch (RuntimeException _) {
            return down("the database or the object store is away");
        }
    }

    private static HealthCheckResponse down(String fault) {
        return HealthCheckResponse.named(NAME).withData("fault", fault).down().build();
    }
}
