package im.exo.kit.topics;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.kit.IssuerResource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.OptionalInt;

@QuarkusTest
@WithTestResource(IssuerResource.class)
class KafkaConfigTest {

    @Inject KafkaConfig kafka;

    @Test
    void what_the_operator_says_of_kafka_reaches_the_plain_clients() {
        assertThat(kafka.common())
                .containsEntry("bootstrap.servers", "localhost:1")
                .containsEntry("ssl.truststore.type", "PEM")
                .doesNotContainKey("group.id");
    }

    @Test
    void topics_are_made_with_the_replicas_that_were_asked_for() {
        var config =
                new TopicsConfig() {
                    @Override
                    public short replicationFactor() {
                        return 3;
                    }

                    @Override
                    public OptionalInt minInsyncReplicas() {
                        return OptionalInt.of(2);
                    }
                };
        var topic = new Topics(kafka, config).wanted(new Topic("t", 8, true));
        assertThat(topic.replicationFactor()).isEqualTo((short) 3);
        assertThat(topic.configs())
                .isEqualTo(Map.of("cleanup.policy", "compact", "min.insync.replicas", "2"));
    }
}
