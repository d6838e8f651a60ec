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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            long id, String topic, @Nullable Integer partition, Key key, byte[] payload) {}

    /** Rows that one record stands for. */
    private record Sent(List<Row> rows, Future<RecordMetadata> future) {}

    /** Bytes with equality. */
    private record Key(String topic, ByteBuffer bytes) {}

    private final Connection connection;
    private final Map<String, OutboxSource> sources;

    OutboxBatch(Connection connection, Map<String, OutboxSource> sources) {
        this.connection = connection;
        this.sources = sources;
    }

    /**
     * One record of a key at a time: were the next one under way when the first is given up, it
     * could arrive before the repetition.
     */
    Outcome run(Producer<byte[], byte[]> producer, int limit)
            throws SQLException, InterruptedException {
        var queues = byKey(withoutHeldKeys(claim(limit)));
        var done = new ArrayList<Long>();
        int failed = 0;
        boolean away = false;
        while (!queues.isEmpty() && !away) {
            var sent = new ArrayList<Sent>();
            for (var entry : queues.entrySet()) {
                if (away) {
                    break;
                }
                var queue = entry.getValue();
                var rows =
                        sources.containsKey(entry.getKey().topic())
                                ? List.copyOf(queue)
                                : List.of(queue.getFirst());
                queue.subList(0, rows.size()).clear();
                var value = value(rows.getFirst());
                if (value.isPresent()) {
                    var future =
                            send(producer, rows.getFirst(), payload(value.get(), rows.getFirst()));
                    sent.add(new Sent(rows, future));
                    // Each send would wait for a broker again, while rows are locked.
                    away = future.isDone() && !acknowledged(future);
                } else {
                    rows.forEach(row -> done.add(row.id()));
                }
            }
            for (var record : sent) {
                if (acknowledged(record.future())) {
                    record.rows().forEach(row -> done.add(row.id()));
                } else {
                    var rest = queues.remove(record.rows().getFirst().key());
                    failed += record.rows().size() + (rest == null ? 0 : rest.size());
                }
            }
            queues.values().removeIf(List::isEmpty);
        }
        failed += queues.values().stream().mapToInt(List::size).sum();
        delete(done);
        return new Outcome(done.size(), failed);
    }

    private static Map<Key, List<Row>> byKey(List<Row> rows) {
        var queues = new LinkedHashMap<Key, List<Row>>();
        rows.forEach(row -> queues.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row));
        return queues;
    }

    /** Of a topic with a source: what is true now. */
    private Optional<byte[]> value(Row row) throws SQLException {
        var source = sources.get(row.topic());
        return source == null
                ? Optional.of(row.payload())
                : source.value(connection, row.key().bytes().array());
    }

    /** An empty value of a source is none at all. */
    private byte @Nullable [] payload(byte[] value, Row row) {
        return value.length == 0 && sources.containsKey(row.topic()) ? null : value;
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
                    byte[] payload = found.getBytes(5);
                    rows.add(
                            new Row(
                                    found.getLong(1),
                                    topic,
                                    found.getObject(3, Integer.class),
                                    new Key(topic, ByteBuffer.wrap(found.getBytes(4))),
                                    payload == null ? new byte[0] : payload));
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

    private static boolean acknowledged(Future<RecordMetadata> future) throws InterruptedException {
        try {
            future.get();
            return true;
        } catch (ExecutionException | KafkaException e) {
            return false;
        }
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
