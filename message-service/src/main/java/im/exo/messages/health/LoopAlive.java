package im.exo.messages.health;

import im.exo.messages.Instance;
import im.exo.messages.MessageService;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while the event loop goes round and the writer lives; if not, only a restart helps. */
@Liveness
@ApplicationScoped
public class LoopAlive implements HealthCheck {

    private final MessageService service;

    LoopAlive(MessageService service) {
        this.service = service;
    }

    @Override
    public HealthCheckResponse call() {
        boolean alive = service.instance().map(Instance::alive).orElse(true);
        return HealthCheckResponse.named("event-loop").status(alive).build();
    }
}
