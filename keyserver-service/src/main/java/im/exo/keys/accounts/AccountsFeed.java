package im.exo.keys.accounts;

import im.exo.kit.problem.Causes;
import im.exo.kit.topics.KafkaConfig;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/**
 * Follows {@code exo.accounts}. Every instance reads all partitions by {@code assign}: a state is
 * applied only when its version is newer, so reading twice changes nothing, and no group has to
 * rebalance before a removed device loses its keys. Offsets lie beside the data.
 */
@ApplicationScoped
class AccountsFeed {

    private static final Logger LOG = Logger.getLogger("exo.keys.accounts");
    private static final String TOPIC = "exo.accounts";
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final KafkaConfig kafka;
    private final AccountProjection projection;
    private volatile long lag;
    private @Nullable Thread thread;

    AccountsFeed(KafkaConfig kafka, AccountProjection projection, MeterRegistry meters) {
        this.kafka = kafka;
        this.projection = projection;
        Gauge.builder("exo.keys.projection.lag", this, feed -> feed.lag).register(meters);
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("accounts").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        var running = thread;
        if (running != null) {
            running.interrupt();
            running.join(Duration.ofSeconds(2));
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try (var consumer = kafka.consumer()) {
                assign(consumer);
                follow(consumer);
            } catch (InterruptException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                // Begins again at the stored offsets, so nothing is skipped.
                LOG.warnf("event=projection-waits cause=%s", Causes.types(e));
                pause();
            }
        }
    }

    private void assign(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(TOPIC).stream()
                        .map(info -> new TopicPartition(TOPIC, info.partition()))
                        .toList();
        if (partitions.isEmpty()) {
            throw new KafkaException("the topic is not there yet");
        }
        consumer.assign(partitions);
        var stored = projection.offsets();
        for (var partition : partitions) {
            var next = stored.get(partition.partition());
            if (next == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, next);
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        while (!Thread.currentThread().isInterrupted()) {
            var records = consumer.poll(TICK);
            lag =
                    consumer.assignment().stream()
                            .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                            .sum();
            for (var partition : records.partitions()) {
                projection.apply(partition.partition(), records.records(partition));
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
