package im.exo.kit.outbox;

import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Duration;

/**
 * How much waits in the outbox, and for how long. The table is the whole service's, so every
 * instance says the same. Counted now and then rather than at a scrape: a scrape must not wait for
 * a database that is away, and then there is no figure (NaN).
 */
@ApplicationScoped
@IfBuildProperty(name = "exo.outbox.enabled", stringValue = "true")
class OutboxDepth {

    private static final Logger LOG = Logger.getLogger(OutboxDepth.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final String COUNT =
            "SELECT COUNT(*), TIMESTAMPDIFF(MICROSECOND, MIN(created_at), CURRENT_TIMESTAMP(6))"
                    + " FROM outbox";

    private final Instance<AgroalDataSource> dataSource;
    private final MeterRegistry meters;
    private volatile double rows = Double.NaN;
    private volatile double ageSeconds = Double.NaN;
    private volatile @Nullable Thread thread;

    OutboxDepth(Instance<AgroalDataSource> dataSource, MeterRegistry meters) {
        this.dataSource = dataSource;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        Gauge.builder("exo.outbox.rows", this, depth -> depth.rows).register(meters);
        Gauge.builder("exo.outbox.age", this, depth -> depth.ageSeconds)
                .baseUnit("seconds")
                .register(meters);
        thread = Thread.ofVirtual().name("outbox-depth").start(this::keepCounting);
    }

    void stop(@Observes ShutdownEvent event) {
        var running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private void keepCounting() {
        try {
            while (true) {
                count();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count() {
        try (var connection = dataSource.get().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(COUNT)) {
            row.next();
            rows = row.getLong(1);
            ageSeconds = row.getLong(2) / 1e6;
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("event=outbox-not-counted cause=%s", e.getClass().getSimpleName());
            rows = Double.NaN;
            ageSeconds = Double.NaN;
        }
    }
}
