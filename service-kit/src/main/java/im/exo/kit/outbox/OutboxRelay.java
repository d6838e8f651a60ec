package im.exo.kit.outbox;

import im.exo.kit.topics.KafkaConfig;

import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Empties the outbox into Kafka; every instance of a service runs one. */
@ApplicationScoped
@IfBuildProperty(name = "exo.outbox.enabled", stringValue = "true")
class OutboxRelay {

    private final Outbox outbox;
    private final OutboxConfig config;
    private final KafkaConfig kafka;
    private final Instance<AgroalDataSource> dataSource;
    private final Instance<OutboxSource> sources;
    private final MeterRegistry meters;
    private volatile @Nullable Thread thread;

    OutboxRelay(
            Outbox outbox,
            OutboxConfig config,
            KafkaConfig kafka,
            Instance<AgroalDataSource> dataSource,
            @Any Instance<OutboxSource> sources,
            MeterRegistry meters) {
        this.outbox = outbox;
        this.config = config;
        this.kafka = kafka;
        this.dataSource = dataSource;
        this.sources = sources;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            var byTopic =
                    sources.stream()
                            .collect(Collectors.toMap(OutboxSource::topic, source -> source));
            var loop =
                    new RelayLoop(
                            kafka::producer,
                            producer -> once(producer, byTopic),
                            outbox.bell(),
                            config);
            meters.gauge("exo.outbox.relay.alive", this, relay -> relay.alive() ? 1 : 0);
            thread = Thread.ofPlatform().daemon().name("outbox").start(loop::run);
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        var running = thread;
        if (running != null) {
            running.interrupt();
            running.join(Duration.ofSeconds(2));
        }
    }

    /** Whether rows leave as soon as Kafka takes them; false where the outbox is off. */
    boolean alive() {
        var running = thread;
        return running != null && running.isAlive();
    }

    private OutboxBatch.Outcome once(
            Producer<byte[], byte[]> producer, Map<String, OutboxSource> byTopic)
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
}
