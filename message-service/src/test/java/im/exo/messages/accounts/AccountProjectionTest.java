package im.exo.messages.accounts;

import static im.exo.messages.testing.TestGateway.envelope;
import static im.exo.messages.testing.TestGateway.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.Shards;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.relay.Closed;
import im.exo.devstack.testing.TestParts;
import im.exo.messages.testing.TestAccounts;
import im.exo.messages.testing.TestDatabase;
import im.exo.messages.testing.TestInstance;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** What {@code exo.accounts} says reaches the owner's table and memory; real Kafka. */
class AccountProjectionTest {

    private static final int SHARDS = 4;

    private final TestAccounts accounts = new TestAccounts();
    private KafkaProducer<byte[], byte[]> producer;
    private TestInstance instance;

    @BeforeAll
    static void topic() throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        try (var admin = Admin.create(kafka())) {
            admin.createTopics(List.of(new NewTopic(AccountProjection.TOPIC, SHARDS, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", TestParts.log().bootstrapServers());
    }

    private static KafkaConsumer<byte[], byte[]> consumer() {
        var properties = new TreeMap<>(kafka());
        properties.put("enable.auto.commit", false);
        properties.put("auto.offset.reset", "earliest");
        properties.put("allow.auto.create.topics", false);
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @BeforeEach
    void start() {
        TestDatabase.fresh();
        // Nothing can be asked: whatever is known comes from the topic.
        accounts.away(true);
        producer =
                new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer());
        instance = begin();
    }

    private TestInstance begin() {
        return TestInstance.with(accounts)
                .shards(SHARDS)
                .kafka(AccountProjectionTest::consumer)
                .start();
    }

    @AfterEach
    void stop() {
        instance.close();
        producer.close();
    }

    private static Account account(AccountId id, long version, int next, int... devices) {
        var map = new TreeMap<Integer, Integer>();
        for (int device : devices) {
            map.put(device, TestAccounts.REGISTRATION);
        }
        return new Account(id, version, Account.Status.ACTIVE, map, next, AccessKeyHash.NONE);
    }

    private void publish(Account account) {
        publish(account.id(), account.state().toByteArray());
    }

    private void publish(AccountId id, byte @Nullable [] value) {
        producer.send(
                new ProducerRecord<>(
                        AccountProjection.TOPIC, new Shards(SHARDS).of(id), id.bytes(), value));
        producer.flush();
    }

    private static long version(AccountId id) {
        var versions =
                TestDatabase.numbers(
                        "SELECT version FROM accounts WHERE account=x'"
                                + java.util.HexFormat.of().formatHex(id.bytes())
                                + "'");
        return versions.isEmpty() ? 0 : versions.getFirst();
    }

    @Test
    void a_published_account_can_be_written_to_without_asking() {
        var bob = AccountId.random();
        publish(account(bob, 3, 2, 1));
        await().until(() -> version(bob) == 3);
        try (var gateway = instance.gateway()) {
            assertThat(gateway.outcome(bob, envelope("m", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        }
        assertThat(accounts.asked()).isZero();
    }

    @Test
    void a_removed_devices_socket_and_queue_go_and_older_news_bring_nothing_back() {
        var bob = AccountId.random();
        publish(account(bob, 1, 3, 1, 2));
        await().until(() -> version(bob) == 1);
        try (var gateway = instance.gateway()) {
            gateway.outcome(bob, envelope("m", 1, 2));
            var socket = gateway.register(bob, 2);
            await().until(() -> socket.drained == 1);

            publish(account(bob, 2, 3, 1));
            publish(account(bob, 1, 3, 1, 2));
            await().until(() -> socket.closed.size() == 1);
            assertThat(socket.closed.getFirst().getReason())
                    .isEqualTo(Closed.Reason.REASON_DEVICE_REMOVED);
            await().until(() -> TestDatabase.number("SELECT COUNT(*) FROM envelopes") == 1);
            assertThat(result(gateway.send(bob, envelope("m", 1, 2))).getExtraList())
                    .containsExactly(2);
            assertThat(version(bob)).isEqualTo(2);
        }
    }

    @Test
    void a_deleted_account_loses_its_queue_and_its_senders_are_told() {
        var bob = AccountId.random();
        publish(account(bob, 1, 2, 1));
        await().until(() -> version(bob) == 1);
        try (var gateway = instance.gateway()) {
            gateway.outcome(bob, envelope("m", 1));
            publish(new Account(bob, 2, Account.Status.DELETED, Map.of(), 2, AccessKeyHash.NONE));
            await().until(() -> TestDatabase.number("SELECT COUNT(*) FROM envelopes") == 0);
            assertThat(gateway.outcome(bob, envelope("m", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN_ACCOUNT);
        }
    }

    @Test
    void an_account_that_is_deleted_while_the_log_is_away_goes_when_it_is_back() {
        var bob = AccountId.random();
        publish(account(bob, 1, 2, 1));
        await().until(() -> version(bob) == 1);
        try (var gateway = instance.gateway()) {
            gateway.outcome(bob, envelope("m", 1));
            TestParts.log().kill9();
            TestParts.log().restart();
            publish(new Account(bob, 2, Account.Status.DELETED, Map.of(), 2, AccessKeyHash.NONE));
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> TestDatabase.number("SELECT COUNT(*) FROM envelopes") == 0);
            assertThat(gateway.outcome(bob, envelope("m", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN_ACCOUNT);

            publish(bob, null);
            await().until(() -> version(bob) == 0);
            assertThat(gateway.outcome(bob, envelope("m", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN_ACCOUNT);
        }
    }

    @Test
    void what_was_under_way_when_a_shard_was_lost_is_read_again_when_it_is_back() {
        int shard = 2;
        record Read(int epoch, AccountId id) {}
        var read = new CopyOnWriteArrayList<Read>();
        try (var projection =
                new AccountProjection(
                        "projection-test",
                        AccountProjectionTest::consumer,
                        any -> 0,
                        (of, epoch, changed, forgotten, next) -> {
                            changed.forEach(account -> read.add(new Read(epoch, account.id())));
                            // As if the shard had gone: completed, and nothing stored.
                            return CompletableFuture.completedFuture(null);
                        })) {
            projection.want(Map.of(shard, 5));
            projection.start();
            var bob = inShard(shard);
            publish(account(bob, 1, 2, 1));
            await().until(() -> read.contains(new Read(5, bob)));
            projection.want(Map.of(shard, 6));
            await().until(() -> read.contains(new Read(6, bob)));
        }
    }

    private static AccountId inShard(int shard) {
        var id = AccountId.random();
        while (new Shards(SHARDS).of(id) != shard) {
            id = AccountId.random();
        }
        return id;
    }

    @Test
    void reading_goes_on_where_it_ended_and_an_unreadable_record_stops_nothing() {
        var bob = AccountId.random();
        publish(account(bob, 1, 2, 1));
        await().until(() -> version(bob) == 1);
        instance.close();
        int shard = new Shards(SHARDS).of(bob);
        var offset = "SELECT next_offset FROM projection_offsets WHERE shard=" + shard;
        long before = TestDatabase.number(offset);
        // If it were read again from the start, this row would come back.
        TestDatabase.execute("DELETE FROM accounts");
        publish(bob, new byte[] {1, 2, 3});
        var last = inShard(shard);
        publish(account(last, 7, 2, 1));
        instance = begin();
        await().until(() -> version(last) == 7);
        assertThat(version(bob)).isZero();
        assertThat(TestDatabase.number(offset)).isEqualTo(before + 2);
    }
}
