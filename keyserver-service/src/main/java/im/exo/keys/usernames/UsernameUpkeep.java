package im.exo.keys.usernames;

import im.exo.kit.problem.Causes;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import java.time.Instant;

/** Forgets reservations and holds that are over; until then they are merely not heeded. */
@ApplicationScoped
class UsernameUpkeep {

    private static final Logger LOG = Logger.getLogger("exo.keys.usernames");

    private final UsernameStore store;

    UsernameUpkeep(UsernameStore store) {
        this.store = store;
    }

    @Scheduled(every = "10m", delayed = "1m")
    @RunOnVirtualThread
    void look() {
        try {
            store.forgetOver(Instant.now());
        } catch (RuntimeException e) {
            LOG.warnf("event=upkeep-postponed cause=%s", Causes.types(e));
        }
    }
}
