package im.exo.keys.transparency;

import im.exo.kit.problem.Causes;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import java.time.Clock;

/** Keys that were given to accounts reach the log within about a second. */
@ApplicationScoped
class Sequencer {

    private static final Logger LOG = Logger.getLogger("exo.keys.transparency");

    private final Transparency transparency;

    Sequencer(Transparency transparency) {
        this.transparency = transparency;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            transparency.grow(Clock.systemUTC());
        } catch (RuntimeException e) {
            LOG.warnf("event=log-not-grown cause=%s", Causes.types(e));
        }
    }
}
