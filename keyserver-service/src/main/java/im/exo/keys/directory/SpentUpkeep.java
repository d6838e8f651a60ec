package im.exo.keys.directory;

import im.exo.kit.problem.Causes;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import java.time.LocalDate;
import java.time.ZoneOffset;

/** Forgets one-time keys that were handed out so long ago that nobody repeats their upload. */
@ApplicationScoped
class SpentUpkeep {

    private static final Logger LOG = Logger.getLogger("exo.keys.spent");

    private final PrekeyStore store;
    private final SpentConfig config;

    SpentUpkeep(PrekeyStore store, SpentConfig config) {
        this.store = store;
        this.config = config;
    }

    @Scheduled(every = "1h", delayed = "2m")
    @RunOnVirtualThread
    void look() {
        try {
            store.forgetSpent(LocalDate.now(ZoneOffset.UTC).minusDays(config.keep().toDays()));
        } catch (RuntimeException e) {
            LOG.warnf("event=upkeep-postponed cause=%s", Causes.types(e));
        }
    }
}
