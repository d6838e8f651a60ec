package im.exo.kit.outbox;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * One transaction of the relay: claim rows, publish, delete what Kafka acknowledged.
 *
 * <p>Rows are claimed with {@code SKIP LOCKED} and never by {@code id > last}, because commits
 * arrive out of id order. A row waits while an older one of its key is claimed elsewhere, and while
 * an older one of its key failed.
 */
final class OutboxBatch {

    /** How it went: rows that left, and rows that stay because Kafka did not acknowledge. */
    record Outcome(int published, int failed) {}

    private record Row(
            long id,
            String topic,
            @Nullable Integer partition,
            Key key,
            byte @Nullable [] payload) {}

    /** Bytes with equality. */
    private record Key(String topic, ByteBuffer bytes) {}

    private final Connection connection;
    private final Map<String, OutboxSource> sources;

    OutboxBatch(Connection connection, Map<String, OutboxSource> sources) {
        this.connection = connection;
        this.sources = sources;
    }

    Outcome run(Producer<byte[], byte[]> producer, int limit)
            throws SQLException, InterruptedException {
        var claimed = claim(limit);
        var rows = withoutHeldKeys(claimed);
        var done = new ArrayList<Long>();
        var sent = new LinkedHashMap<Row, Future<RecordMetadata>>();
        var asked = new HashMap<Key, List<Long>>();
        for (var row : rows) {
            var source = sources.get(row.topic());
            if (source == null) {
                sent.put(row, send(producer, row, row.payload()));
                continue;
            }
            var duplicates = asked.get(row.key());
            if (duplicates != null) {
                duplicates.add(row.id());
                continue;
            }
            asked.put(row.key(), new ArrayList<>());
            var value = source.value(connection, row.key().bytes().array());
            if (value.isPresent()) {
                sent.put(row, send(producer, row, value.get()));
            } else {
                done.add(row.id());
                done.addAll(asked.getOrDefault(row.key(), List.of()));
            }
        }
        int failed = await(sent, asked, done);
        delete(done);
        return new Outcome(done.size(), failed);
    }

    private List<Row> claim(int limit) throws SQLException {
        var rows = new ArrayList<Row>();
        try (var select =
                connection.prepareStatement(
                        "SELECT id, topic, partition_hint, record_key, payload FROM outbox"
                                + " ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED")) {
            select.setInt(1, limit);
            try (var found = select.executeQuery()) {
                while (found.next()) {
                    var topic = found.getString(2);
                    rows.add(
                            new Row(
                                    found.getLong(1),
                                    topic,
                                    found.getObject(3, Integer.class),
                                    new Key(topic, ByteBuffer.wrap(found.getBytes(4))),
                                    found.getBytes(5)));
                }
            }
        }
        return rows;
    }

    private List<Row> withoutHeldKeys(List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return rows;
        }
        var mine = new HashSet<Long>();
        rows.forEach(row -> mine.add(row.id()));
        var held = new HashSet<Key>();
        try (var older =
                connection.prepareStatement(
                        "SELECT id FROM outbox WHERE record_key = ? AND topic = ? AND id < ?")) {
            var looked = new HashSet<Key>();
            for (var row : rows) {
                if (looked.add(row.key()) && olderElsewhere(older, row, mine)) {
                    held.add(row.key());
                }
            }
        }
        return rows.stream().filter(row -> !held.contains(row.key())).toList();
    }

    private static boolean olderElsewhere(java.sql.PreparedStatement older, Row row, Set<Long> mine)
            throws SQLException {
        older.setBytes(1, row.key().bytes().array());
        older.setString(2, row.topic());
        older.setLong(3, row.id());
        try (var found = older.executeQuery()) {
            while (found.next()) {
                if (!mine.contains(found.getLong(1))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Future<RecordMetadata> send(
            Producer<byte[], byte[]> producer, Row row, byte @Nullable [] value) {
        return producer.send(
                new ProducerRecord<>(
                        row.topic(), row.partition(), row.key().bytes().array(), value));
    }

    private static int await(
            Map<Row, Future<RecordMetadata>> sent, Map<Key, List<Long>> asked, List<Long> done)
            throws InterruptedException {
        int failures = 0;
        var failed = new HashSet<Key>();
        for (var entry : sent.entrySet()) {
            var row = entry.getKey();
            boolean acknowledged;
            try {
                entry.getValue().get();
                acknowledged = true;
            } catch (ExecutionException | KafkaException e) {
                acknowledged = false;
            }
            if (acknowledged && !failed.contains(row.key())) {
                done.add(row.id());
                done.addAll(asked.getOrDefault(row.key(), List.of()));
            } else {
                failed.add(row.key());
                failures++;
            }
        }
        return failures;
    }

    private void delete(List<Long> ids) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM outbox WHERE id = ?")) {
            for (long id : ids) {
                delete.setLong(1, id);
                delete.addBatch();
            }
            if (!ids.isEmpty()) {
                delete.executeBatch();
            }
        }
    }
}
