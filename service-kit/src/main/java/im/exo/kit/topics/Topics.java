package im.exo.kit.topics;

import im.exo.kit.problem.Causes;

import io.quarkus.runtime.LaunchMode;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jboss.logging.Logger;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Creates topics that are missing. */
@ApplicationScoped
public class Topics {

    private static final Logger LOG = Logger.getLogger("exo.topics");
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final KafkaConfig kafka;
    private final TopicsConfig config;

    Topics(KafkaConfig kafka, TopicsConfig config) {
        this.kafka = kafka;
        this.config = config;
    }

    /** Sees to it in the background, for as long as Kafka is away; the service starts without. */
    public void ensure(Topic... topics) {
        Thread.ofVirtual().name("topics").start(() -> keepTrying(List.of(topics)));
    }

    /** Once, now. */
    public void create(Topic topic) throws ExecutionException, InterruptedException {
        try (var admin = kafka.admin()) {
            admin.createTopics(List.of(wanted(topic))).all().get();
            LOG.infof(
                    "event=topic-created topic=%s partitions=%d", topic.name(), topic.partitions());
            warnOfOneCopy(topic);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private void warnOfOneCopy(Topic topic) {
        if (config.replicationFactor() == 1 && LaunchMode.current() == LaunchMode.NORMAL) {
            LOG.warnf(
                    "event=topic-has-one-copy topic=%s advice=\"on a cluster set"
                            + " exo.topics.replication-factor to 3 and"
                            + " exo.topics.min-insync-replicas to 2\"",
                    topic.name());
        }
    }

    NewTopic wanted(Topic topic) {
        var configs = new HashMap<String, String>();
        configs.put("cleanup.policy", topic.compacted() ? "compact" : "delete");
        config.minInsyncReplicas()
                .ifPresent(least -> configs.put("min.insync.replicas", String.valueOf(least)));
        return new NewTopic(topic.name(), topic.partitions(), config.replicationFactor())
                .configs(configs);
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
            LOG.warnf("event=topic-not-created topic=%s cause=%s", topic.name(), Causes.types(e));
            return false;
        }
    }
}
