package im.exo.devstack.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.devstack.parts.Schema;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

class TestPartsTest {

    @Test
    void what_is_committed_survives_the_kill_of_the_database() throws SQLException {
        Database database = TestParts.database();
        try (Connection connection = connect(database, Schema.EXO_AUTH)) {
            connection
                    .createStatement()
                    .execute("CREATE OR REPLACE TABLE kept (n INT PRIMARY KEY)");
            connection.createStatement().execute("INSERT INTO kept VALUES (42)");
        }
        database.kill9();
        database.restart();
        try (Connection connection = connect(database, Schema.EXO_AUTH);
                var rows = connection.createStatement().executeQuery("SELECT n FROM kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
    }

    @Test
    void a_schemas_user_sees_its_own_schema_only() throws SQLException {
        Database database = TestParts.database();
        try (Connection connection = connect(database, Schema.EXO_KEYS);
                var rows = connection.createStatement().executeQuery("SHOW DATABASES")) {
            List<String> seen = new java.util.ArrayList<>();
            while (rows.next()) {
                seen.add(rows.getString(1));
            }
            assertThat(seen).containsExactlyInAnyOrder("exo_keys", "information_schema");
        }
        assertThatThrownBy(
                        () ->
                                DriverManager.getConnection(
                                        database.jdbcUrl(Schema.EXO_FILES),
                                        "exo_keys",
                                        database.password(Schema.EXO_KEYS)))
                .hasMessageContaining("Access denied");
        assertThatThrownBy(
                        () ->
                                DriverManager.getConnection(
                                        database.jdbcUrl(Schema.EXO_KEYS),
                                        "exo_keys",
                                        database.password(Schema.EXO_FILES)))
                .hasMessageContaining("Access denied");
    }

    @Test
    void a_user_may_kill_its_own_connections() throws SQLException {
        Database database = TestParts.database();
        try (Connection victim = connect(database, Schema.EXO_MESSAGES);
                Connection killer = connect(database, Schema.EXO_MESSAGES);
                var row = victim.createStatement().executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            killer.createStatement().execute("KILL " + row.getLong(1));
            assertThatThrownBy(() -> victim.createStatement().execute("SELECT 1"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void every_commit_is_synced() throws SQLException {
        try (Connection connection = connect(TestParts.database(), Schema.EXO_AUTH);
                var row =
                        connection
                                .createStatement()
                                .executeQuery(
                                        "SELECT @@innodb_flush_log_at_trx_commit, @@bind_address")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(1);
            assertThat(row.getString(2)).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void a_record_survives_the_kill_of_the_log() throws Exception {
        Log log = TestParts.log();
        Map<String, Object> settings = Map.of("bootstrap.servers", log.bootstrapServers());
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic("kept", 2, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
        try (var producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("kept", 1, "key", "value"))
                    .get(60, TimeUnit.SECONDS);
        }
        log.kill9();
        log.restart();
        try (var consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition("kept", 1)));
            consumer.seekToBeginning(consumer.assignment());
            var records = consumer.poll(Duration.ofSeconds(60));
            assertThat(records).extracting(record -> record.value()).containsExactly("value");
        }
    }

    @Test
    void topics_are_not_made_by_readers() throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", TestParts.log().bootstrapServers());
        try (var consumer =
                        new KafkaConsumer<>(
                                settings, new StringDeserializer(), new StringDeserializer());
                Admin admin = Admin.create(settings)) {
            assertThat(consumer.partitionsFor("never-made")).isEmpty();
            assertThat(admin.listTopics().names().get(60, TimeUnit.SECONDS))
                    .doesNotContain("never-made");
        }
    }

    @Test
    void the_blob_store_refuses_strangers() throws Exception {
        Blobs blobs = TestParts.blobs();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(blobs.endpoint() + "/" + blobs.bucket()))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(403);
        }
    }

    private static Connection connect(Database database, Schema schema) throws SQLException {
        return DriverManager.getConnection(
                database.jdbcUrl(schema), schema.id(), database.password(schema));
    }
}
