package im.exo.bench.floor;

import im.exo.bench.CpuMeter;
import im.exo.bench.Figure;
import im.exo.bench.Run;
import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.RunningPart;
import im.exo.devstack.parts.Schema;
import im.exo.devstack.parts.Trees;
import im.exo.devstack.process.Ports;

import org.HdrHistogram.Histogram;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The rows of as many messages in and out of a database of its own, with the platform's settings, by
 * one connection: what gathered during a commit goes into the next one, with the deletion of the rows
 * before.
 */
public final class RowsFloor implements AutoCloseable {

    public static final String SATURATED = "bare rows, saturation";

    public static final String IN = "bare rows in";
    public static final String OUT = "bare rows out";

    /** As many as the relay commits at once when it is busy. */
    private static final int BATCH = 200;

    private final Path folder;
    private final RunningPart server;
    private final CpuMeter cpu;
    private final Connection connection;
    private final int queues;
    private final String content;
    private long position;
    private long deleted;

    private RowsFloor(
            Path folder,
            RunningPart server,
            long pid,
            Connection connection,
            int queues,
            int bytes) {
        this.folder = folder;
        this.server = server;
        this.cpu = new CpuMeter(Map.of("bare-mariadb", pid));
        this.connection = connection;
        this.queues = queues;
        var random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        this.content = HexFormat.of().formatHex(random);
    }

    public static String name(int rate) {
        return "bare rows, " + rate + " a second";
    }

    /**
     * @param folder for the data; deleted in the end. On the platform's disk, or the floor would be
     *     another disk's
     * @param queues devices that the rows are for
     */
    public static RowsFloor start(Path folder, int queues, int payloadBytes)
            throws IOException, InterruptedException, SQLException {
        Trees.delete(folder);
        var data = new DataFolder(folder).create();
        var part = new MariaDb(data, Ports.free());
        var server = new RunningPart(part, data);
        var process = server.start();
        try {
            server.awaitReady();
            var connection =
                    DriverManager.getConnection(
                            part.jdbcUrl(Schema.EXO_MESSAGES) + "&allowMultiQueries=true",
                            Schema.EXO_MESSAGES.id(),
                            part.password(Schema.EXO_MESSAGES));
            execute(
                    connection,
                    "CREATE TABLE bare (queue INT NOT NULL, position BIGINT NOT NULL, id BINARY(16)"
                            + " NOT NULL, content MEDIUMBLOB NOT NULL, PRIMARY KEY (queue, position))"
                            + " ENGINE = InnoDB");
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            return new RowsFloor(folder, server, process.pid(), connection, queues, payloadBytes);
        } catch (SQLException | InterruptedException e) {
            server.kill9();
            throw e;
        }
    }

    /** In and out as fast as it goes, in batches. */
    public Run saturated(Duration time) throws SQLException {
        return repeat(time, () -> commit(BATCH));
    }

    /** Rows that stay. */
    public Run stored(Duration time) throws SQLException {
        return repeat(
                time,
                () -> {
                    var text = new StringBuilder();
                    insert(text, BATCH);
                    execute(connection, text.toString());
                    connection.commit();
                });
    }

    private interface Commit {
        void make() throws SQLException;
    }

    private Run repeat(Duration time, Commit batch) throws SQLException {
        var before = cpu.read();
        long start = System.nanoTime();
        long end = start + time.toNanos();
        long rows = 0;
        while (System.nanoTime() - end < 0) {
            batch.make();
            rows += BATCH;
        }
        return Run.of(rows, seconds(start), cpu.since(before));
    }

    /** All rows that stayed, read in order and deleted. */
    public Run removed() throws SQLException {
        var before = cpu.read();
        long start = System.nanoTime();
        long rows = position - deleted;
        while (deleted < position) {
            long to = Math.min(deleted + BATCH, position);
            var text = new StringBuilder();
            read(text, deleted, to);
            text.append(';');
            delete(text, to);
            execute(connection, text.toString());
            connection.commit();
        }
        return Run.of(rows, seconds(start), cpu.since(before));
    }

    /** Rows fall due at a fixed rate; latency counts from there to the answer to COMMIT. */
    public Run atRate(int perSecond, Duration time) throws SQLException {
        var latency = new Histogram(3);
        long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
        var before = cpu.read();
        long start = System.nanoTime();
        long end = start + time.toNanos();
        long due = start;
        long rows = 0;
        while (due - end < 0) {
            long wait = due - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
                continue;
            }
            int count = (int) Math.min(BATCH, 1 - wait / period);
            commit(count);
            long now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                latency.recordValue((now - due) / 1_000);
                due += period;
            }
            rows += count;
        }
        return Run.of(rows, seconds(start), cpu.since(before))
                .with(Figure.P50, latency.getValueAtPercentile(50) / 1e3)
                .with(Figure.P99, latency.getValueAtPercentile(99) / 1e3)
                .with(Figure.P999, latency.getValueAtPercentile(99.9) / 1e3);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Rows in, and the rows of earlier commits out. */
    private void commit(int rows) throws SQLException {
        long written = position;
        var text = new StringBuilder();
        insert(text, rows);
        if (deleted < written) {
            text.append(';');
            delete(text, written);
        }
        execute(connection, text.toString());
        connection.commit();
    }

    private void insert(StringBuilder text, int rows) {
        text.append("INSERT INTO bare (queue, position, id, content) VALUES ");
        for (int i = 0; i < rows; i++) {
            text.append(i == 0 ? "(" : ",(").append(position % queues).append(',');
            text.append(position++).append(",x'000102030405060708090a0b0c0d0e0f',x'");
            text.append(content).append("')");
        }
    }

    private void read(StringBuilder text, long from, long to) {
        text.append("SELECT b.* FROM ");
        keys(text, from, to);
    }

    private void delete(StringBuilder text, long to) {
        text.append("DELETE b FROM ");
        keys(text, deleted, to);
        deleted = to;
    }

    private void keys(StringBuilder text, long from, long to) {
        text.append("JSON_TABLE('[");
        for (long at = from; at < to; at++) {
            text.append(at == from ? "[" : ",[").append(at % queues).append(',');
            text.append(at).append(']');
        }
        text.append(
                "]', '$[*]' COLUMNS (queue INT PATH '$[0]', position BIGINT PATH '$[1]')) AS k"
                        + " STRAIGHT_JOIN bare AS b ON b.queue = k.queue AND b.position = k.position");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException, SQLException {
        connection.close();
        server.stop();
        Trees.delete(folder);
    }
}
