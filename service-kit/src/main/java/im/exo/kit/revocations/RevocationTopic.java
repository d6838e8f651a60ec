package im.exo.kit.revocations;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.topics.Revocation;
import im.exo.kit.problem.Causes;
import im.exo.kit.topics.KafkaConfig;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Reads all of {@code exo.revocations}, without a group: every instance needs everything. */
@ApplicationScoped
class RevocationTopic {

    private static final Logger LOG = Logger.getLogger("exo.revocations");
    private static final String TOPIC = "exo.revocations";
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final KafkaConfig kafka;

    RevocationTopic(KafkaConfig kafka) {
        this.kafka = kafka;
    }

    /**
     * Returns when interrupted.
     *
     * @param caughtUp called when all that the topic held at the start has been read
     */
    void follow(Duration lookBack, Consumer<Revocation> sink, Runnable caughtUp) {
        while (!Thread.currentThread().isInterrupted()) {
            try (var consumer = kafka.consumer()) {
                assign(consumer, lookBack);
                var ends = consumer.endOffsets(consumer.assignment());
                boolean behind = true;
                while (true) {
                    if (behind && reached(consumer, ends)) {
                        behind = false;
                        caughtUp.run();
                    }
                    for (var message : consumer.poll(TICK)) {
                        read(message.value(), sink);
                    }
                }
            } catch (InterruptException e) {
                Thread.currentThread().interrupt();
            } catch (KafkaException e) {
                LOG.debugf("revocations topic: %s", Causes.types(e));
                pause();
            }
        }
    }

    private static void assign(KafkaConsumer<byte[], byte[]> consumer, Duration lookBack) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(TOPIC).stream()
                        .map(info -> new TopicPartition(TOPIC, info.partition()))
                        .toList();
        if (partitions.isEmpty()) {
            throw new KafkaException("the topic is not there yet");
        }
        consumer.assign(partitions);
        long from = Instant.now().minus(lookBack).toEpochMilli();
        var offsets =
                consumer.offsetsForTimes(
                        partitions.stream().collect(Collectors.toMap(p -> p, p -> from)));
        for (var partition : partitions) {
            var found = offsets.get(partition);
            if (found == null) {
                consumer.seekToEnd(List.of(partition));
                // Fixes the position now: a record sent before the first poll must not be missed.
                consumer.position(partition);
            } else {
                consumer.seek(partition, found.offset());
            }
        }
    }

    private static boolean reached(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static void read(byte[] value, Consumer<Revocation> sink) {
        try {
            sink.accept(Revocation.parseFrom(value));
        } catch (InvalidProtocolBufferException e) {
            LOG.warn("event=revocation-unreadable");
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
