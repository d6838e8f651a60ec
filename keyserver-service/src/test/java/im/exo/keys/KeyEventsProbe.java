package im.exo.keys;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.AccountId;
import im.exo.contract.topics.KeyEvent;
import im.exo.kit.topics.KafkaConfig;

import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code exo.keys} from its beginning. */
public final class KeyEventsProbe {

    private KeyEventsProbe() {}

    /** All events of one account so far. */
    public static List<KeyEvent> of(KafkaConfig kafka, AccountId account) {
        try (var consumer = kafka.consumer()) {
            var partitions =
                    consumer.partitionsFor("exo.keys").stream()
                            .map(info -> new TopicPartition("exo.keys", info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var events = new ArrayList<KeyEvent>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (var message : consumer.poll(Duration.ofMillis(200))) {
                    var event = KeyEvent.parseFrom(message.value());
                    if (AccountId.of(event.getAccount()).equals(account)) {
                        events.add(event);
                    }
                }
            }
            return events;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
