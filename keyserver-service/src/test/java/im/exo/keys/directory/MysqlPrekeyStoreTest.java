package im.exo.keys.directory;

import im.exo.contract.AccountId;
import im.exo.contract.topics.KeyEvent;
import im.exo.keys.KeyEventsProbe;
import im.exo.keys.PartsResource;
import im.exo.kit.topics.KafkaConfig;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import java.util.List;

@QuarkusTest
@WithTestResource(PartsResource.class)
class MysqlPrekeyStoreTest extends PrekeyStoreContract {

    @Inject PrekeyStore store;
    @Inject KafkaConfig kafka;

    @Override
    PrekeyStore store() {
        return store;
    }

    @Override
    List<KeyEvent> events(AccountId account) {
        return KeyEventsProbe.of(kafka, account);
    }
}
