package im.exo.kit.topics;

import io.smallrye.common.annotation.Identifier;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import java.util.HashMap;
import java.util.Map;

/**
 * Plain Kafka clients, set up the way Exo uses them. The caller closes what it gets.
 *
 * <p>Every {@code kafka.*} property reaches them ({@code kafka.security.protocol}, {@code
 * kafka.sasl.*}, {@code kafka.ssl.*}), as it does the channels of Quarkus; what Exo's promises rest
 * on cannot be changed by it.
 */
@ApplicationScoped
public class KafkaConfig {

    private final Map<String, Object> broker;
    private final String servers;
    private final String instance;

    KafkaConfig(
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            @ConfigProperty(name = "kafka.bootstrap.servers", defaultValue = "localhost:9092")
                    String servers,
            @ConfigProperty(name = "exo.instance", defaultValue = "exo") String instance) {
        this.broker = broker;
        this.servers = servers;
        this.instance = instance;
    }

    /** Without a group: partitions are assigned by hand, offsets are kept by the caller. */
    public KafkaConsumer<byte[], byte[]> consumer() {
        var properties = common();
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        return new AssignedConsumer(properties);
    }

    /** Acknowledged by all replicas, in order, given up after 10 seconds. */
    public KafkaProducer<byte[], byte[]> producer() {
        var properties = common();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L * 1024 * 1024);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public Admin admin() {
        var properties = common();
        properties.put("default.api.timeout.ms", 10_000);
        properties.put("request.timeout.ms", 5_000);
        return Admin.create(properties);
    }

    Map<String, Object> common() {
        var properties = new HashMap<>(broker);
        // Quarkus adds its application's name; nothing here joins a group.
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put("bootstrap.servers", servers);
        properties.put("client.id", instance);
        properties.put("reconnect.backoff.max.ms", 2_000);
        return properties;
    }
}
