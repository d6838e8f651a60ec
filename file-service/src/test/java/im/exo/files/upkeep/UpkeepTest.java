package im.exo.files.upkeep;

import static im.exo.files.TusClient.PART;
import static im.exo.files.TusClient.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.contract.AccountId;
import im.exo.contract.FileId;
import im.exo.contract.Shards;
import im.exo.contract.topics.AccountState;
import im.exo.contract.topics.FileEvent;
import im.exo.devstack.parts.Schema;
import im.exo.devstack.testing.TestParts;
import im.exo.files.BlobId;
import im.exo.files.FilesConfig;
import im.exo.files.FilesTest;
import im.exo.files.FilesTopic;
import im.exo.files.PlatformId;
import im.exo.files.blobs.BlobStore;
import im.exo.files.blobs.MemoryBlobStore;
import im.exo.files.blobs.ObjectName;
import im.exo.files.library.FileStore;
import im.exo.files.library.StoredFile;
import im.exo.kit.topics.Topic;
import im.exo.kit.topics.Topics;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.SmallRyeConfigBuilder;

import jakarta.inject.Inject;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What time and crashes leave behind, collected on the spot. */
@QuarkusTest
class UpkeepTest extends FilesTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Inject Expiry expiry;
    @Inject Orphans orphans;
    @Inject BlobStore blobs;
    @Inject Topics topics;
    @Inject PlatformStore platform;
    @Inject FileStore files;
    @Inject FilesConfig config;

    private static void sql(String statement, byte[] parameter) throws SQLException {
        try (var connection = database();
                var prepared = connection.prepareStatement(statement)) {
            prepared.setBytes(1, parameter);
            assertThat(prepared.executeUpdate()).isPositive();
        }
    }

    private static Connection database() throws SQLException {
        var part = TestParts.database();
        return DriverManager.getConnection(
                part.jdbcUrl(Schema.EXO_FILES), "exo_files", part.password(Schema.EXO_FILES));
    }

    private static long count(String table, AccountId account) throws SQLException {
        try (var connection = database();
                var prepared =
                        connection.prepareStatement(
                                "SELECT COUNT(*) FROM " + table + " WHERE account = ?")) {
            prepared.setBytes(1, account.bytes());
            var rows = prepared.executeQuery();
            rows.next();
            return rows.getLong(1);
        }
    }

    private static ObjectName objectOf(String file) {
        return ObjectName.blob(BlobId.of(FileId.parse(file)));
    }

    private void twoRounds() {
        orphans.run();
        orphans.run();
    }

    @Test
    void an_old_file_goes_with_its_object_its_quota_and_an_event() throws Exception {
        var client = someone();
        var file = client.upload(random(20, 1000));
        var key = StoredFile.keyOf(FileId.parse(file));
        sql("UPDATE files SET expires = 1 WHERE file_key = ?", key);
        assertThat(client.send("GET", "/v1/files/" + file + "/link", noBody()).statusCode())
                .isEqualTo(404);
        expiry.run();
        assertThat(blobs.size(objectOf(file))).isEmpty();
        assertThat(count("files", client.account)).isZero();
        assertThat(count("account_usage", client.account)).isZero();
        assertThat(events(BlobId.of(FileId.parse(file)), 2))
                .containsExactly(FileEvent.Kind.KIND_FINISHED, FileEvent.Kind.KIND_EXPIRED);
    }

    private static BodyPublisher noBody() {
        return BodyPublishers.noBody();
    }

    private static List<FileEvent.Kind> events(BlobId blob, int expected) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        TestParts.log().bootstrapServers(),
                        "auto.offset.reset",
                        "earliest");
        try (var consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var found = new ArrayList<FileEvent.Kind>();
            consumer.assign(
                    consumer.partitionsFor(FilesTopic.NAME, LONG).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList());
            await().atMost(LONG)
                    .pollInSameThread()
                    .until(
                            () -> {
                                for (var record : consumer.poll(Duration.ofMillis(200))) {
                                    if (Arrays.equals(record.key(), blob.bytes())) {
                                        found.add(FileEvent.parseFrom(record.value()).getKind());
                                    }
                                }
                                return found.size() >= expected;
                            });
            return found;
        }
    }

    @Test
    void an_expired_upload_is_gone_and_then_forgotten_with_parts_and_tail() throws Exception {
        var client = someone();
        var path = client.create(3L * PART);
        client.patch(path, 0, random(21, PART + 13));
        var id = path.substring(path.lastIndexOf('/') + 1);
        sql("UPDATE uploads SET expires = 1 WHERE id = ?", HexFormat.of().parseHex(id));
        assertThat(client.head(path).statusCode()).isEqualTo(410);
        assertThat(client.patch(path, PART + 13, new byte[1]).statusCode()).isEqualTo(410);
        expiry.run();
        assertThat(client.head(path).statusCode()).isEqualTo(404);
        assertThat(count("account_usage", client.account)).isZero();
        var tails = blobs.list(ObjectName.TAILS, "", 1000);
        assertThat(tails).noneMatch(stored -> stored.size() == 13);
    }

    @Test
    void objects_and_multiparts_without_a_row_are_collected_and_others_kept() {
        var client = someone();
        var file = client.upload(random(22, 5000));
        var path = client.create(2L * PART);
        client.patch(path, 0, random(23, PART + 100));

        var lostBlob = ObjectName.blob(BlobId.of(FileId.random()));
        var lostTail = ObjectName.tail(BlobId.of(FileId.random()), "0".repeat(32));
        blobs.put(lostBlob, new byte[3], 3);
        blobs.put(lostTail, new byte[3], 3);
        var lostMultipart = blobs.begin(ObjectName.blob(BlobId.of(FileId.random())));
        blobs.add(lostMultipart, 1, new byte[3], 3);

        await().atMost(LONG)
                .untilAsserted(
                        () -> {
                            twoRounds();
                            assertThat(blobs.size(lostBlob)).isEmpty();
                            assertThat(blobs.size(lostTail)).isEmpty();
                            assertThat(blobs.unfinished())
                                    .noneMatch(b -> b.multipart().id().equals(lostMultipart.id()));
                        });
        assertThat(client.download(file)).isEqualTo(random(22, 5000));
        var rest = Arrays.copyOfRange(random(23, 2 * PART), 0, PART - 100);
        assertThat(client.patch(path, PART + 100, rest).statusCode()).isEqualTo(204);
    }

    @Test
    void a_row_whose_object_is_lost_goes_too() throws Exception {
        var client = someone();
        var file = client.upload(random(24, 100));
        blobs.delete(objectOf(file));
        await().atMost(LONG)
                .untilAsserted(
                        () -> {
                            twoRounds();
                            assertThat(count("files", client.account)).isZero();
                        });
        assertThat(count("account_usage", client.account)).isZero();
    }

    @Test
    void a_deleted_account_loses_its_files_and_uploads() throws Exception {
        var client = someone();
        var file = client.upload(random(26, 100));
        var path = client.create(100);
        var link = client.link(file);
        publish(client.account, deleted(client.account));
        await().atMost(Duration.ofMinutes(2)).until(() -> client.head(path).statusCode() == 410);
        assertThat(client.send("GET", "/v1/files/" + file + "/link", noBody()).statusCode())
                .isEqualTo(404);
        expiry.run();
        assertThat(blobs.size(objectOf(file))).isEmpty();
        assertThat(client.get(link).statusCode()).isEqualTo(404);
        for (var table : List.of("files", "uploads", "account_usage")) {
            assertThat(count(table, client.account)).as(table).isZero();
        }
    }

    @Test
    void an_account_that_was_deleted_while_the_log_was_away_goes_when_it_is_back()
            throws Exception {
        var client = someone();
        var file = client.upload(random(41, 100));
        TestParts.log().kill9();
        TestParts.log().restart();
        publish(client.account, deleted(client.account));
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () -> {
                            expiry.run();
                            assertThat(count("files", client.account)).isZero();
                        });
        assertThat(blobs.size(objectOf(file))).isEmpty();
    }

    @Test
    void an_account_that_is_forgotten_already_goes_as_well() throws Exception {
        var client = someone();
        client.upload(random(42, 100));
        publish(client.account, null);
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(
                        () -> {
                            expiry.run();
                            assertThat(count("files", client.account)).isZero();
                        });
    }

    @Test
    void an_upload_begins_before_its_account_ends_and_ends_with_it_or_does_not_begin()
            throws Exception {
        var client = someone();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var begun =
                    IntStream.range(0, 8)
                            .mapToObj(
                                    n ->
                                            threads.submit(
                                                    () ->
                                                            client.send(
                                                                            "POST",
                                                                            "/v1/files/uploads",
                                                                            noBody(),
                                                                            "Upload-Length",
                                                                            "100")
                                                                    .statusCode()))
                            .toList();
            files.end(client.account);
            for (var one : begun) {
                assertThat(one.get()).isIn(201, 401, 429);
            }
        }
        expiry.run();
        assertThat(count("uploads", client.account)).isZero();
        assertThat(count("account_usage", client.account)).isZero();
        var late = client.send("POST", "/v1/files/uploads", noBody(), "Upload-Length", "100");
        assertThat(late.statusCode()).isEqualTo(401);
        assertThat(late.body()).contains("session-revoked");

        sql("UPDATE ended_accounts SET ended = 1 WHERE account = ?", client.account.bytes());
        expiry.run();
        assertThat(count("ended_accounts", client.account)).isZero();
    }

    @Test
    void the_owner_sees_what_is_held_and_no_file_id_is_in_it() throws Exception {
        var client = someone();
        var file = client.upload(random(43, 100));
        client.patch(client.create(3000), 0, random(44, 10));

        var answer = client.send("GET", "/v1/files/data", noBody());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.body())
                .contains("\"fileCount\":1", "\"fileBytes\":100", "\"size\":100", "\"length\":3000")
                .contains("\"account\":\"" + client.account.text() + "\"")
                .doesNotContain(file);
        assertThat(someone().send("GET", "/v1/files/data", noBody()).body())
                .contains("\"files\":[]", "\"uploads\":[]");
    }

    private static byte[] deleted(AccountId account) {
        return AccountState.newBuilder()
                .setAccount(account.byteString())
                .setVersion(2)
                .setStatus(AccountState.Status.STATUS_DELETED)
                .build()
                .toByteArray();
    }

    private void publish(AccountId account, byte @Nullable [] value) throws Exception {
        topics.create(new Topic("exo.accounts", Shards.DEFAULT_COUNT, true));
        Map<String, Object> config =
                Map.of("bootstrap.servers", TestParts.log().bootstrapServers());
        try (var producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("exo.accounts", account.bytes(), value)).get();
        }
    }

    @Test
    void another_bucket_costs_no_file_its_row_and_no_object_its_life() throws Exception {
        var client = someone();
        for (int i = 0; i < 3; i++) {
            client.upload(random(27 + i, 100));
        }
        var elsewhere = new MemoryBlobStore();
        var theirs = ObjectName.blob(BlobId.of(FileId.random()));
        elsewhere.put(theirs, new byte[3], 3);
        for (var mark : List.of(Optional.<PlatformId>empty(), Optional.of(PlatformId.random()))) {
            mark.ifPresent(elsewhere::mark);
            var belonging = new Belonging(platform, files, elsewhere, config);
            new Orphans(belonging, files, elsewhere, config).run();
            assertThat(count("files", client.account)).isEqualTo(3);
            assertThat(elsewhere.size(theirs)).isPresent();
            assertThat(new BelongingReady(belonging).lack()).isPresent();
        }
    }

    @Test
    void a_database_that_has_lost_most_rows_costs_no_object_its_life() {
        var ours = blobs.mark().orElseThrow();
        var bucket = new MemoryBlobStore();
        bucket.mark(ours);
        var names = Stream.generate(() -> ObjectName.blob(BlobId.of(FileId.random()))).limit(3);
        var kept = names.toList();
        kept.forEach(name -> bucket.put(name, new byte[3], 3));
        new Orphans(new Belonging(platform, files, bucket, config), files, bucket, config).run();
        assertThat(kept).allMatch(name -> bucket.size(name).isPresent());
    }

    @Test
    void after_a_claim_even_most_of_a_batch_is_collected() {
        var bucket = new MemoryBlobStore();
        for (int i = 0; i < 4; i++) {
            bucket.put(ObjectName.blob(BlobId.of(FileId.random())), new byte[3], 3);
        }
        var claiming =
                new SmallRyeConfigBuilder()
                        .addDiscoveredConverters()
                        .withMapping(FilesConfig.class)
                        .withDefaultValue("exo.files.claim-bucket", "true")
                        .withDefaultValue("exo.files.orphan-age", "0s")
                        .build()
                        .getConfigMapping(FilesConfig.class);
        var orphans =
                new Orphans(
                        new Belonging(platform, files, bucket, claiming), files, bucket, claiming);
        await().atMost(LONG)
                .untilAsserted(
                        () -> {
                            orphans.run();
                            assertThat(bucket.list("", "", 10)).isEmpty();
                        });
    }

    @Test
    void a_file_that_ends_while_the_object_store_is_away_keeps_its_row_until_it_is_back()
            throws Exception {
        var client = someone();
        var file = client.upload(random(31, 1000));
        TestParts.blobs().kill9();
        try {
            assertThat(client.send("DELETE", "/v1/files/" + file, noBody()).statusCode())
                    .isEqualTo(204);
            assertThat(client.send("GET", "/v1/files/" + file + "/link", noBody()).statusCode())
                    .isEqualTo(404);
            assertThat(count("files", client.account)).isOne();
        } finally {
            TestParts.blobs().restart();
        }
        await().atMost(LONG)
                .untilAsserted(
                        () -> {
                            expiry.run();
                            assertThat(count("files", client.account)).isZero();
                        });
        assertThat(blobs.size(objectOf(file))).isEmpty();
        assertThat(count("account_usage", client.account)).isZero();
        assertThat(events(BlobId.of(FileId.parse(file)), 2))
                .containsExactly(FileEvent.Kind.KIND_FINISHED, FileEvent.Kind.KIND_DELETED);
    }
}
