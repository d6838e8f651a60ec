package im.exo.kit.topics;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.time.Duration;
import java.util.Map;

/**
 * Partitions by hand, offsets kept elsewhere: there is nothing to say to a broker at the end. The
 * reader's thread is told to end by an interrupt, under which the consumer's own close would wait
 * for nothing, fail, and log an error at every stop of a service.
 */
final class AssignedConsumer extends KafkaConsumer<byte[], byte[]> {

    AssignedConsumer(Map<String, Object> properties) {
        super(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            super.close(CloseOptions.timeout(Duration.ZERO));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
