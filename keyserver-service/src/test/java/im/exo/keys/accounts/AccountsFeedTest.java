package im.exo.keys.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.RegistrationId;
import im.exo.contract.topics.AccountState;
import im.exo.devstack.testing.Log;
import im.exo.keys.PartsResource;
import im.exo.keys.directory.PrekeyStore;
import im.exo.keys.directory.SignedPrekey;
import im.exo.keys.directory.Upload;
import im.exo.keys.directory.Uploaded;
import im.exo.kit.topics.KafkaConfig;
import im.exo.kit.topics.Topic;
import im.exo.kit.topics.Topics;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;

@QuarkusTest
@WithTestResource(PartsResource.class)
class AccountsFeedTest {

    private static final String TOPIC = "exo.accounts";

    @Inject PrekeyStore store;
    @Inject Topics topics;
    @Inject KafkaConfig kafka;
    @Inject AccountProjection projection;
    Log log;

    private final AccountId account = AccountId.random();
    private final DeviceAddress device = DeviceAddress.of(account, 1);

    private void publish(byte[] value) throws Exception {
        topics.create(new Topic(TOPIC, 4, true));
        try (var producer = kafka.producer()) {
            producer.send(new ProducerRecord<>(TOPIC, 3, account.bytes(), value)).get();
        }
    }

    private AccountState.Builder state(long version) {
        return AccountState.newBuilder()
                .setAccount(account.byteString())
                .setVersion(version)
                .setStatus(AccountState.Status.STATUS_ACTIVE)
                .setNextDevice(2);
    }

    private Upload upload() {
        var key = new SignedPrekey(1, ByteString.copyFrom(new byte[33]), signature());
        var kyber = new SignedPrekey(1, ByteString.copyFrom(new byte[1569]), signature());
        return new Upload(
                ByteString.copyFrom(new byte[33]),
                new RegistrationId(1),
                Optional.of(key),
                Optional.of(kyber),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private static ByteString signature() {
        return ByteString.copyFrom(new byte[64]);
    }

    @Test
    void a_device_that_the_topic_says_is_removed_loses_its_keys() throws Exception {
        assertThat(store.store(device, upload())).isEqualTo(new Uploaded.Stored());
        publish(state(3).build().toByteArray());
        await().atMost(Duration.ofSeconds(90)).until(() -> store.counts(device).isEmpty());
        assertThat(store.store(device, upload())).isEqualTo(new Uploaded.Removed());
    }

    @Test
    void an_account_that_is_deleted_while_the_log_is_away_goes_when_it_is_back() throws Exception {
        assertThat(store.store(device, upload())).isEqualTo(new Uploaded.Stored());
        publish(
                state(2).addDevices(AccountState.Device.newBuilder().setId(1))
                        .build()
                        .toByteArray());
        await().atMost(Duration.ofSeconds(90)).until(() -> store.standing(account).version() == 2);
        log.kill9();
        log.restart();
        publish(state(3).setStatus(AccountState.Status.STATUS_DELETED).build().toByteArray());
        await().atMost(Duration.ofSeconds(90))
                .until(() -> store.standing(account).status() == PrekeyStore.Status.DELETED);
        assertThat(store.keys(device)).isEmpty();
        publish(null);
        await().atMost(Duration.ofSeconds(90)).until(() -> store.standing(account).version() == 0);
    }

    @Test
    void what_cannot_be_read_is_skipped_and_the_offset_moves_on() throws Exception {
        publish(new byte[] {(byte) 0xff, 1, 2});
        publish(
                state(1).addDevices(AccountState.Device.newBuilder().setId(500))
                        .build()
                        .toByteArray());
        publish(null);
        publish(state(7).build().toByteArray());
        await().atMost(Duration.ofSeconds(90)).until(() -> store.standing(account).version() == 7);
        assertThat(projection.offsets().get(3)).isGreaterThanOrEqualTo(4L);
    }
}
