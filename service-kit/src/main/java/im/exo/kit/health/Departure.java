package im.exo.kit.health;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

/**
 * The beginning of the end, at SIGTERM: not ready from now on, while requests are still served for as
 * long as load balancers need to notice. Whatever else a service does to leave in order observes the
 * same event at an ordinary priority, and so comes after this.
 */
@ApplicationScoped
public class Departure {

    private static final Logger LOG = Logger.getLogger("exo.health");

    private final DepartureConfig config;
    private volatile boolean begun;

    Departure(DepartureConfig config) {
        this.config = config;
    }

    public boolean begun() {
        return begun;
    }

    void begin(@Observes @Priority(1) ShutdownDelayInitiatedEvent event) {
        begun = true;
        LOG.info("event=draining");
        try {
            Thread.sleep(config.notice());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
