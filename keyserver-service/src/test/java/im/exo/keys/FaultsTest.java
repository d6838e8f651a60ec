package im.exo.keys;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.devstack.testing.Database;
import im.exo.devstack.testing.Log;
import im.exo.kit.outbox.Outbox;
import im.exo.kit.outbox.OutboxSource;
import im.exo.kit.testing.TestIssuer;
import im.exo.kit.topics.KafkaConfig;
import im.exo.kit.topics.Topic;
import im.exo.kit.topics.Topics;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/** Parts that go away and come back. */
@QuarkusTest
@WithTestResource(PartsResource.class)
class FaultsTest {

    private static final Duration LONG = Duration.ofSeconds(120);

    TestIssuer issuer;
    Database database;
    Log log;

    @Inject Outbox outbox;
    @Inject Topics topics;
    @Inject KafkaConfig kafka;
    @Inject CountingSource source;

    /** Publishes how often it was asked. */
    @ApplicationScoped
    static class CountingSource implements OutboxSource {

        private final AtomicInteger asked = new AtomicInteger();

        int asked() {
            return asked.get();
        }

        @Override
        public String topic() {
            return "test.source";
        }

        @Override
        public Optional<byte[]> value(Connection connection, byte[] key) {
            return key[0] == 0
                    ? Optional.empty()
                    : Optional.of(new byte[] {(byte) asked.incrementAndGet()});
        }
    }

    /** Kafka may be starting still. */
    private void create(Topic topic) {
        await().atMost(LONG)
                .ignoreExceptions()
                .until(
                        () -> {
                            topics.create(topic);
                            return true;
                        });
    }

    private void append(String topic, int key, byte[] value) {
        QuarkusTransaction.requiringNew()
                .run(() -> outbox.append(topic, OptionalInt.of(0), new byte[] {(byte) key}, value));
    }

    private List<byte[]> read(String topic, int key) {
        try (var consumer = kafka.consumer()) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            var values = new ArrayList<byte[]>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(
                                message -> {
                                    if (message.key()[0] == key) {
                                        values.add(message.value());
                                    }
                                });
            }
            return values;
        }
    }

    @Test
    void without_the_database_it_says_when_to_try_again_and_recovers() {
        var token = issuer.token(DeviceAddress.of(AccountId.random(), 1));
        given().auth().oauth2(token).get("/v1/keys").then().statusCode(200);
        database.kill9();
        try {
            given().auth()
                    .oauth2(token)
                    .get("/v1/keys")
                    .then()
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .header("Retry-After", notNullValue())
                    .body("type", equalTo("urn:exo:problem:unavailable"));
        } finally {
            database.restart();
        }
        await().atMost(LONG)
                .until(() -> given().auth().oauth2(token).get("/v1/keys").statusCode() == 200);
    }

    @Test
    void events_wait_for_the_log_and_leave_in_order_of_their_key() throws Exception {
        create(new Topic("test.order", 1, false));
        append("test.order", 1, new byte[] {0});
        await().atMost(LONG).until(() -> read("test.order", 1).size() == 1);
        log.kill9();
        try {
            for (int n = 1; n <= 20; n++) {
                append("test.order", 1, new byte[] {(byte) n});
                append("test.order", 2, new byte[] {(byte) n});
            }
        } finally {
            log.restart();
        }
        await().atMost(LONG).until(() -> read("test.order", 2).size() >= 20);
        await().atMost(LONG).until(() -> read("test.order", 1).size() >= 21);
        // At least once: what counts is the order in which each was first seen.
        var seen = new LinkedHashSet<Integer>();
        read("test.order", 1).forEach(value -> seen.add((int) value[0]));
        assertThat(new ArrayList<>(seen)).hasSize(21).isSorted();
    }

    @Test
    void a_rolled_back_event_never_leaves() throws Exception {
        create(new Topic("test.rollback", 1, false));
        try {
            QuarkusTransaction.requiringNew()
                    .run(
                            () -> {
                                outbox.append(
                                        "test.rollback",
                                        OptionalInt.of(0),
                                        new byte[] {1},
                                        new byte[] {1});
                                throw new IllegalStateException("undone");
                            });
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("undone");
        }
        append("test.rollback", 1, new byte[] {2});
        await().atMost(LONG).until(() -> read("test.rollback", 1).size() == 1);
        assertThat(read("test.rollback", 1).getFirst()).containsExactly(2);
    }

    @Test
    void a_source_is_asked_at_publishing_time_and_rows_of_one_key_become_one() throws Exception {
        create(new Topic("test.source", 1, true));
        QuarkusTransaction.requiringNew()
                .run(
                        () -> {
                            for (int i = 0; i < 3; i++) {
                                outbox.append(
                                        "test.source", OptionalInt.of(0), new byte[] {1}, null);
                            }
                            outbox.append("test.source", OptionalInt.of(0), new byte[] {0}, null);
                        });
        await().atMost(LONG).until(() -> read("test.source", 1).size() == 1);
        append("test.source", 1, null);
        await().atMost(LONG).until(() -> read("test.source", 1).size() == 2);
        assertThat(source.asked()).isEqualTo(2);
        assertThat(read("test.source", 0)).isEmpty();
    }
}
