package im.exo.keys.usernames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.contract.AccountId;
import im.exo.contract.topics.AccountState;
import im.exo.keys.PartsResource;
import im.exo.keys.directory.PrekeyStore;
import im.exo.kit.topics.KafkaConfig;
import im.exo.kit.topics.Topic;
import im.exo.kit.topics.Topics;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import java.time.Duration;

@QuarkusTest
@WithTestResource(PartsResource.class)
class MysqlUsernameStoreTest extends UsernameStoreContract {

    @Inject UsernameStore store;
    @Inject PrekeyStore keys;
    @Inject Topics topics;
    @Inject KafkaConfig kafka;

    @Override
    UsernameStore store() {
        return store;
    }

    @Override
    void account(AccountState state) {
        keys.apply(state);
        if (state.getStatus() == AccountState.Status.STATUS_DELETED) {
            store.forget(AccountId.of(state.getAccount()));
        }
    }

    @Test
    void an_account_that_the_topic_says_is_deleted_loses_its_username() throws Exception {
        take(alice, hash, encrypted());
        topics.create(new Topic("exo.accounts", 4, true));
        try (var producer = kafka.producer()) {
            producer.send(
                            new ProducerRecord<>(
                                    "exo.accounts",
                                    2,
                                    alice.account().bytes(),
                                    state(alice, 2, AccountState.Status.STATUS_DELETED)
                                            .toByteArray()))
                    .get();
        }
        await().atMost(Duration.ofSeconds(90))
                .until(() -> store.current(alice.account()).isEmpty());
        assertThat(store.reserve(bob, of(hash), now, soon)).isEqualTo(new Reserved.Hash(hash));
    }
}
