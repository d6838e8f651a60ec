package im.exo.gateway.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.realtime.ServerFrame.KindCase;
import im.exo.contract.topics.KeyEvent;
import im.exo.gateway.testing.Samples;
import im.exo.gateway.testing.Surroundings;
import im.exo.gateway.testing.TestSocket;
import im.exo.kit.topics.KafkaConfig;
import im.exo.kit.topics.Topic;
import im.exo.kit.topics.Topics;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;

@QuarkusTest
@WithTestResource(Surroundings.class)
class KeyEventsTest {

    private static final String TOPIC = "exo.keys";

    Surroundings surroundings;

    @TestHTTPResource URI http;
    @Inject Topics topics;
    @Inject KafkaConfig kafka;
    @Inject KeyEvents events;

    @Test
    void a_device_is_told_that_its_keys_run_low_and_nobody_else() throws Exception {
        topics.create(new Topic(TOPIC, 4, false));
        await().atMost(Duration.ofMinutes(2)).until(events::following);
        var device = Samples.device();
        var other = DeviceAddress.of(device.account(), 2);
        var socket = TestSocket.open(http, surroundings.issuer().token(device));
        var bystander = TestSocket.open(http, surroundings.issuer().token(other));
        try (var producer = kafka.producer()) {
            producer.send(new ProducerRecord<>(TOPIC, new byte[] {9, 9, 9})).get();
            producer.send(record(device.account(), 1, 3, 17)).get();
        }
        var low = socket.next(KindCase.EVENT).getEvent().getKeysLow();
        assertThat(low.getEc()).isEqualTo(3);
        assertThat(low.getKyber()).isEqualTo(17);
        assertThat(bystander.isOpen()).isTrue();
        bystander.close();
        socket.close();
    }

    private static ProducerRecord<byte[], byte[]> record(
            AccountId account, int device, int ec, int kyber) {
        var event =
                KeyEvent.newBuilder()
                        .setAccount(account.byteString())
                        .setRunningLow(
                                KeyEvent.RunningLow.newBuilder()
                                        .setDevice(device)
                                        .setEc(ec)
                                        .setKyber(kyber))
                        .build();
        return new ProducerRecord<>(TOPIC, account.bytes(), event.toByteArray());
    }
}
