package im.exo.gateway.drain;

import im.exo.gateway.realtime.Sessions;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import java.time.Duration;

/**
 * Leaves step by step: not ready, then every socket is asked to come back elsewhere, then the rest of
 * the shutdown. Left to itself the framework would close sockets with 1000, which tells clients that
 * all is over.
 */
@ApplicationScoped
public class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final DrainConfig config;
    private final Sessions sessions;
    private volatile boolean draining;

    Drain(DrainConfig config, Sessions sessions) {
        this.config = config;
        this.sessions = sessions;
    }

    public boolean draining() {
        return draining;
    }

    /**
     * Holds up the shutdown until the load balancer has had time to notice, and all sockets are
     * closed. The notice is given without sockets too: until it has passed, requests still come, and
     * after it the framework refuses them without a word of ours.
     */
    void leave(@Observes ShutdownDelayInitiatedEvent event) {
        try {
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain() throws InterruptedException {
        draining = true;
        LOG.infof("draining %d sockets", sessions.size());
        Thread.sleep(config.notice());
        sessions.drain(config.spread());
        long end = System.nanoTime() + config.spread().plus(GRACE).toNanos();
        while (sessions.size() > 0 && System.nanoTime() < end) {
            Thread.sleep(LOOK);
        }
        LOG.infof("drained, %d sockets left", sessions.size());
    }
}
