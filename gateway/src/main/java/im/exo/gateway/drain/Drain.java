package im.exo.gateway.drain;

import im.exo.gateway.realtime.Sessions;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import java.time.Duration;

/**
 * Leaves step by step: not ready until load balancers have noticed (the kit's departure, which comes
 * before this), then every socket is asked to come back elsewhere, then the rest of the shutdown. Left
 * to itself the framework would close sockets with 1000, which tells clients that all is over.
 */
@ApplicationScoped
public class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final DrainConfig config;
    private final Sessions sessions;

    Drain(DrainConfig config, Sessions sessions) {
        this.config = config;
        this.sessions = sessions;
    }

    /** Holds up the shutdown until all sockets are closed. */
    void leave(@Observes ShutdownDelayInitiatedEvent event) {
        try {
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain() throws InterruptedException {
        LOG.infof("event=sockets-sent-elsewhere count=%d", sessions.size());
        sessions.drain(config.spread());
        long end = System.nanoTime() + config.spread().plus(GRACE).toNanos();
        while (sessions.size() > 0 && System.nanoTime() < end) {
            Thread.sleep(LOOK);
        }
        LOG.infof("event=drained left=%d", sessions.size());
    }
}
