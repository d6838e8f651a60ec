package im.exo.messages.ownership.mysql;

import im.exo.messages.ownership.LeaseStore;
import im.exo.messages.sql.DirectConnections;
import im.exo.messages.sql.SqlFault;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** Leases on one connection of their own, with short waits: a slow answer is a missed renewal. */
public final class MysqlLeaseStore implements LeaseStore, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(MysqlLeaseStore.class);
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration LOCK_WAIT = Duration.ofSeconds(1);
    private static final int LEASE_SECONDS = 4;
    private static final int TAKE_ATTEMPTS = 5;

    private final DirectConnections connections;
    private @Nullable Connection connection;

    public MysqlLeaseStore(DirectConnections connections) {
        this.connections = connections;
    }

    private interface Transaction<T> {
        T in(Connection open) throws SQLException;
    }

    private <T> T transaction(Transaction<T> transaction) throws LeasesAway {
        try {
            var open = connection;
            if (open == null || open.isClosed()) {
                open = connections.open(ANSWER, LOCK_WAIT);
                connection = open;
            }
            var result = transaction.in(open);
            open.commit();
            return result;
        } catch (SQLException e) {
            close();
            throw new LeasesAway(e);
        }
    }

    @Override
    public int prepare(int shards) throws LeasesAway {
        return transaction(
                open -> {
                    try (var statement = open.createStatement()) {
                        // The counter's row makes first starts of two instances wait for each
                        // other.
                        statement.execute("SELECT epoch FROM epoch_counter WHERE id=1 FOR UPDATE");
                        int existing = count(open);
                        if (existing > 0) {
                            return existing;
                        }
                        var rows = new StringBuilder("INSERT INTO shards (shard) VALUES (0)");
                        for (int shard = 1; shard < shards; shard++) {
                            rows.append(",(").append(shard).append(')');
                        }
                        statement.executeUpdate(rows.toString());
                        return shards;
                    }
                });
    }

    private static int count(Connection open) throws SQLException {
        try (var statement = open.createStatement();
                var row = statement.executeQuery("SELECT COUNT(*) FROM shards")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Override
    public void enter(String name, UUID incarnation) throws LeasesAway {
        transaction(
                open -> {
                    update(
                            open,
                            "DELETE FROM instances WHERE lease_until < NOW(3) - INTERVAL 1 DAY");
                    return update(
                            open,
                            "INSERT INTO instances (name, incarnation, lease_until)"
                                    + " VALUES (?, ?, NOW(3) + INTERVAL "
                                    + LEASE_SECONDS
                                    + " SECOND) ON DUPLICATE KEY UPDATE"
                                    + " incarnation = VALUES(incarnation),"
                                    + " lease_until = VALUES(lease_until)",
                            name,
                            bytes(incarnation));
                });
    }

    @Override
    public boolean renew(String name, UUID incarnation) throws LeasesAway {
        return transaction(
                open ->
                        update(
                                        open,
                                        "UPDATE instances SET lease_until = NOW(3) + INTERVAL "
                                                + LEASE_SECONDS
                                                + " SECOND WHERE name = ? AND incarnation = ?",
                                        name,
                                        bytes(incarnation))
                                > 0);
    }

    @Override
    public Reading read() throws LeasesAway {
        return transaction(
                open -> {
                    var leases = new ArrayList<Lease>();
                    var rows = new ArrayList<Row>();
                    try (var statement = open.createStatement()) {
                        try (var names =
                                statement.executeQuery(
                                        "SELECT name, lease_until, lease_until <= NOW(3)"
                                                + " FROM instances")) {
                            while (names.next()) {
                                leases.add(
                                        new Lease(
                                                names.getString(1),
                                                names.getString(2),
                                                names.getBoolean(3)));
                            }
                        }
                        try (var shards =
                                statement.executeQuery(
                                        "SELECT shard, owner, epoch FROM shards ORDER BY shard")) {
                            while (shards.next()) {
                                var owner = shards.getString(2);
                                rows.add(
                                        new Row(
                                                shards.getInt(1),
                                                owner == null ? Row.NOBODY : owner,
                                                shards.getInt(3)));
                            }
                        }
                    }
                    return new Reading(leases, rows);
                });
    }

    @Override
    public Map<Integer, Integer> take(String name, Map<Integer, Integer> expected)
            throws LeasesAway {
        if (expected.isEmpty()) {
            return Map.of();
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction(open -> takeIn(open, name, expected));
            } catch (LeasesAway e) {
                boolean waited =
                        e.getCause() instanceof SQLException cause
                                && SqlFault.of(cause) == SqlFault.CONTENTION;
                if (!waited || attempt == TAKE_ATTEMPTS) {
                    throw e;
                }
                endHolders(expected.keySet());
            }
        }
    }

    private static Map<Integer, Integer> takeIn(
            Connection open, String name, Map<Integer, Integer> expected) throws SQLException {
        var still = new ArrayList<Integer>();
        try (var statement = open.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT shard, epoch FROM shards WHERE shard IN ("
                                        + list(expected.keySet())
                                        + ") ORDER BY shard FOR UPDATE")) {
            while (rows.next()) {
                if (Integer.valueOf(rows.getInt(2)).equals(expected.get(rows.getInt(1)))) {
                    still.add(rows.getInt(1));
                }
            }
        }
        if (still.isEmpty()) {
            return Map.of();
        }
        int epoch = nextEpoch(open);
        update(
                open,
                "UPDATE shards SET owner = ?, connection_id = NULL, epoch = "
                        + epoch
                        + " WHERE shard IN ("
                        + list(still)
                        + ")",
                name);
        return still.stream().collect(Collectors.toMap(shard -> shard, shard -> epoch));
    }

    private static int nextEpoch(Connection open) throws SQLException {
        update(open, "UPDATE epoch_counter SET epoch = epoch + 1 WHERE id = 1");
        try (var statement = open.createStatement();
                var row = statement.executeQuery("SELECT epoch FROM epoch_counter WHERE id=1")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Ends the connections that the owners recorded: one of them sits on a lock. */
    private void endHolders(Set<Integer> shards) throws LeasesAway {
        var holders = new TreeSet<Long>();
        transaction(
                open -> {
                    try (var statement = open.createStatement();
                            var rows =
                                    statement.executeQuery(
                                            "SELECT DISTINCT connection_id FROM shards"
                                                    + " WHERE connection_id IS NOT NULL"
                                                    + " AND shard IN ("
                                                    + list(shards)
                                                    + ")")) {
                        while (rows.next()) {
                            holders.add(rows.getLong(1));
                        }
                    }
                    for (var holder : holders) {
                        LOG.warnf("event=owner-connection-ended");
                        DirectConnections.kill(open, holder);
                    }
                    return holders.size();
                });
    }

    @Override
    public void leave(String name, UUID incarnation, Map<Integer, Integer> owned)
            throws LeasesAway {
        transaction(
                open -> {
                    var byEpoch = new HashMap<Integer, List<Integer>>();
                    new TreeMap<>(owned)
                            .forEach(
                                    (shard, epoch) ->
                                            byEpoch.computeIfAbsent(epoch, e -> new ArrayList<>())
                                                    .add(shard));
                    for (var entry : byEpoch.entrySet()) {
                        update(
                                open,
                                "UPDATE shards SET owner = NULL, connection_id = NULL"
                                        + " WHERE owner = ? AND epoch = "
                                        + entry.getKey()
                                        + " AND shard IN ("
                                        + list(entry.getValue())
                                        + ")",
                                name);
                    }
                    return update(
                            open,
                            "DELETE FROM instances WHERE name = ? AND incarnation = ?",
                            name,
                            bytes(incarnation));
                });
    }

    private static int update(Connection open, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    private static String list(Collection<Integer> shards) {
        return shards.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    @Override
    public void close() {
        var open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debugf("event=close-failed code=%d", e.getErrorCode());
            }
        }
    }
}
