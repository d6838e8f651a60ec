package im.exo.kit.outbox;

import im.exo.kit.problem.Causes;
import im.exo.kit.topics.KafkaConfig;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Empties the outbox into Kafka; every instance of a service runs one. */
@ApplicationScoped
class OutboxRelay {

    private static final Logger LOG = Logger.getLogger("exo.outbox");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final Outbox outbox;
    private final OutboxConfig config;
    private final KafkaConfig kafka;
    private final Instance<AgroalDataSource> dataSource;
    private final Instance<OutboxSource> sources;
    private @Nullable Thread thread;

    OutboxRelay(
            Outbox outbox,
            OutboxConfig config,
            KafkaConfig kafka,
            Instance<AgroalDataSource> dataSource,
            @Any Instance<OutboxSource> sources) {
        this.outbox = outbox;
        this.config = config;
        this.kafka = kafka;
        this.dataSource = dataSource;
        this.sources = sources;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            thread = Thread.ofPlatform().daemon().name("outbox").start(this::run);
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        var running = thread;
        if (running != null) {
            running.interrupt();
            running.join(Duration.ofSeconds(2));
        }
    }

    private void run() {
        var byTopic =
                sources.stream().collect(Collectors.toMap(OutboxSource::topic, source -> source));
        try (var producer = kafka.producer()) {
            relay(producer, byTopic);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            LOG.errorf("the outbox stopped: %s", Causes.trace(e));
        }
    }

    private void relay(KafkaProducer<byte[], byte[]> producer, Map<String, OutboxSource> byTopic)
            throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            boolean more;
            try {
                var outcome = once(producer, byTopic);
                more = outcome.published() == config.batch();
                if (outcome.failed() > 0) {
                    LOG.warnf("events wait for Kafka: %d", outcome.failed());
                    Thread.sleep(pause);
                    pause = longer(pause);
                    continue;
                }
                pause = FIRST_PAUSE;
            } catch (SQLException | RuntimeException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LOG.warnf("the outbox waits: %s", Causes.types(e));
                Thread.sleep(pause);
                pause = longer(pause);
                continue;
            }
            if (!more
                    && outbox.bell().tryAcquire(config.poll().toMillis(), TimeUnit.MILLISECONDS)) {
                outbox.bell().drainPermits();
            }
        }
    }

    private OutboxBatch.Outcome once(
            KafkaProducer<byte[], byte[]> producer, Map<String, OutboxSource> byTopic)
            throws SQLException, InterruptedException {
        try (var connection = dataSource.get().getConnection()) {
            connection.setAutoCommit(false);
            try {
                var outcome = new OutboxBatch(connection, byTopic).run(producer, config.batch());
                connection.commit();
                return outcome;
            } catch (SQLException | RuntimeException | InterruptedException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(config.maxPause()) > 0 ? config.maxPause() : doubled;
    }
}
