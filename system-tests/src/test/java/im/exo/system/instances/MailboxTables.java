package im.exo.system.instances;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.Position;
import im.exo.contract.Shards;
import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Schema;
import im.exo.system.platform.Exo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the database says of shards and queues, whoever claims what. */
final class MailboxTables {

    /**
     * @param owner empty when nobody owns it
     * @param connection on which its owner commits; 0 before its first commit
     */
    record Shard(int number, String owner, int epoch, long connection) {}

    record Queued(Position position, EnvelopeId envelope) {}

    /** "Lock wait timeout exceeded", which NOWAIT says at once. */
    private static final int LOCKED = 1205;

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private final String url;
    private final String user;
    private final String password;

    MailboxTables(Exo exo) {
        var platform = exo.platform();
        var database = new MariaDb(platform.data(), platform.options().layout().database());
        var schema = Schema.EXO_MESSAGES;
        url = database.jdbcUrl(schema);
        user = schema.id();
        password = database.password(schema);
    }

    List<Shard> shards() throws SQLException {
        return all(
                Connection.TRANSACTION_READ_COMMITTED,
                "SELECT shard, owner, epoch, connection_id FROM shards ORDER BY shard",
                row -> {
                    var owner = row.getString(2);
                    return new Shard(
                            row.getInt(1),
                            owner == null ? "" : owner,
                            row.getInt(3),
                            row.getLong(4));
                });
    }

    Shard shard(AccountId account) throws SQLException {
        var shards = shards();
        return shards.get(new Shards(shards.size()).of(account));
    }

    /** How many shards each owner has; those of nobody under the empty name. */
    Map<String, Integer> spread() throws SQLException {
        var spread = new TreeMap<String, Integer>();
        shards().forEach(shard -> spread.merge(shard.owner(), 1, Integer::sum));
        return spread;
    }

    /** What is committed to an account's queue. */
    List<Queued> queue(AccountId account) throws SQLException {
        return queue(account, Connection.TRANSACTION_READ_COMMITTED);
    }

    /** As {@link #queue}, with what open transactions have written. */
    List<Queued> queueAsWritten(AccountId account) throws SQLException {
        return queue(account, Connection.TRANSACTION_READ_UNCOMMITTED);
    }

    private List<Queued> queue(AccountId account, int isolation) throws SQLException {
        return all(
                isolation,
                "SELECT position, envelope_id FROM envelopes WHERE " + at(account),
                row ->
                        new Queued(
                                new Position(row.getLong(1)),
                                EnvelopeId.of(ByteString.copyFrom(row.getBytes(2)))));
    }

    /** The statement that a connection has waited with for a while; empty when it has none. */
    String waitingWith(long connection) throws SQLException {
        return String.join("", processes(connection, " AND time_ms > 200"));
    }

    boolean connected(long connection) throws SQLException {
        return !processes(connection, "").isEmpty();
    }

    private List<String> processes(long connection, String and) throws SQLException {
        return all(
                Connection.TRANSACTION_READ_COMMITTED,
                "SELECT info FROM information_schema.processlist WHERE id = " + connection + and,
                row -> {
                    var statement = row.getString(1);
                    return statement == null ? "" : statement;
                });
    }

    /** Whether no transaction holds any of these shards, as each does from its beginning to its end. */
    boolean free(Collection<Integer> shards) throws SQLException {
        var numbers = shards.stream().map(String::valueOf).collect(Collectors.joining(","));
        try {
            all(
                    Connection.TRANSACTION_READ_COMMITTED,
                    "SELECT shard FROM shards WHERE shard IN (" + numbers + ") FOR UPDATE NOWAIT",
                    row -> row.getInt(1));
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == LOCKED) {
                return false;
            }
            throw e;
        }
    }

    /** Lets nobody add to an account's queue, until it is closed. */
    Connection block(AccountId account) throws SQLException {
        var connection = connect(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            // At this isolation the gap is locked, too.
            statement.execute("SELECT 1 FROM envelopes WHERE " + at(account) + " FOR UPDATE");
        }
        return connection;
    }

    private String at(AccountId account) throws SQLException {
        return "shard = %d AND account = x'%s'"
                .formatted(
                        new Shards(shards().size()).of(account),
                        HexFormat.of().formatHex(account.bytes()));
    }

    private Connection connect(int isolation) throws SQLException {
        var connection = DriverManager.getConnection(url, user, password);
        connection.setTransactionIsolation(isolation);
        return connection;
    }

    private <T> List<T> all(int isolation, String query, Reading<T> reading) throws SQLException {
        try (var connection = connect(isolation);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var all = new ArrayList<T>();
            while (rows.next()) {
                all.add(reading.of(rows));
            }
            return all;
        }
    }
}
