package im.exo.kit.topics;

import im.exo.kit.problem.Causes;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Creates topics that are missing. */
@ApplicationScoped
public class Topics {

    private static final Logger LOG = Logger.getLogger("exo.topics");
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final KafkaConfig kafka;
    private final short replicationFactor;

    Topics(
            KafkaConfig kafka,
            @ConfigProperty(name = "exo.topics.replication-factor", defaultValue = "1")
                    short replicationFactor) {
        this.kafka = kafka;
        this.replicationFactor = replicationFactor;
    }

    /** Sees to it in the background, for as long as Kafka is away; the service starts without. */
    public void ensure(Topic... topics) {
        Thread.ofVirtual().name("topics").start(() -> keepTrying(List.of(topics)));
    }

    /** Once, now. */
    public void create(Topic topic) throws ExecutionException, InterruptedException {
        try (var admin = kafka.admin()) {
            var wanted = new NewTopic(topic.name(), topic.partitions(), replicationFactor);
            wanted.configs(Map.of("cleanup.policy", topic.compacted() ? "compact" : "delete"));
            admin.createTopics(List.of(wanted)).all().get();
            LOG.infof("topic created: %s, %d partitions", topic.name(), topic.partitions());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private void keepTrying(List<Topic> topics) {
        try {
            for (var topic : topics) {
                while (!created(topic)) {
                    Thread.sleep(PAUSE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean created(Topic topic) throws InterruptedException {
        try {
            create(topic);
            return true;
        } catch (ExecutionException | KafkaException e) {
            LOG.warnf("topic %s cannot be created yet: %s", topic.name(), Causes.types(e));
            return false;
        }
    }
}
