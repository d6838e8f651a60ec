package im.exo.gateway.realtime;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.realtime.Event;
import im.exo.contract.topics.KeyEvent;
import im.exo.kit.problem.Causes;
import im.exo.kit.topics.KafkaConfig;

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

/**
 * Tells devices that their one-time keys run low. Every gateway reads all of {@code exo.keys} from
 * now on, without a group: who is not connected asks for its counts when it connects.
 */
@ApplicationScoped
public class KeyEvents {

    private static final Logger LOG = Logger.getLogger(KeyEvents.class);
    private static final String TOPIC = "exo.keys";
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final KafkaConfig kafka;
    private final Sessions sessions;
    private @Nullable Thread thread;
    private volatile boolean following;

    KeyEvents(KafkaConfig kafka, Sessions sessions) {
        this.kafka = kafka;
        this.sessions = sessions;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("key-events").start(this::follow);
    }

    void stop(@Observes ShutdownEvent event) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Whether events published from now on are seen. */
    boolean following() {
        return following;
    }

    private void follow() {
        while (!Thread.currentThread().isInterrupted()) {
            try (var consumer = kafka.consumer()) {
                assign(consumer);
                following = true;
                while (true) {
                    for (var message : consumer.poll(TICK)) {
                        read(message.value());
                    }
                }
            } catch (InterruptException e) {
                Thread.currentThread().interrupt();
            } catch (KafkaException e) {
                LOG.debugf("keys topic: %s", Causes.types(e));
                pause();
            } finally {
                following = false;
            }
        }
    }

    private static void assign(KafkaConsumer<byte[], byte[]> consumer) {
        var partitions =
                consumer.partitionsFor(TOPIC).stream()
                        .map(info -> new TopicPartition(TOPIC, info.partition()))
                        .toList();
        if (partitions.isEmpty()) {
            throw new KafkaException("the topic is not there yet");
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    private void read(byte @Nullable [] value) {
        if (value == null) {
            return;
        }
        try {
            var event = KeyEvent.parseFrom(value);
            if (event.hasRunningLow()) {
                var low = event.getRunningLow();
                sessions.tell(
                        DeviceAddress.of(AccountId.of(event.getAccount()), low.getDevice()),
                        Event.newBuilder()
                                .setKeysLow(
                                        Event.KeysLow.newBuilder()
                                                .setEc(low.getEc())
                                                .setKyber(low.getKyber()))
                                .build());
            }
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.warn("event=key-record-unreadable");
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
