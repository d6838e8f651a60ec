package im.exo.kit.revocations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Shows how fresh the list of revoked sessions is, where there is one. */
@ApplicationScoped
class RevocationMetrics {

    void export(@Observes StartupEvent event, RevocationFeed feed, MeterRegistry meters) {
        if (feed.followed()) {
            Gauge.builder("exo.revocations.age", feed, one -> one.silence().toNanos() / 1e9)
                    .baseUnit("seconds")
                    .register(meters);
        }
    }
}
