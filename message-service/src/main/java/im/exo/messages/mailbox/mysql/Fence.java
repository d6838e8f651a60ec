package im.exo.messages.mailbox.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The rows of the touched shards, locked in order and compared inside the transaction. */
final class Fence {

    /**
     * @param moved shards whose epoch is another
     * @param unbound shards that are still ours but do not name this connection
     */
    record Seen(Set<Integer> moved, List<Integer> unbound) {}

    private final Connection connection;
    private final long connectionId;

    Fence(Connection connection, long connectionId) {
        this.connection = connection;
        this.connectionId = connectionId;
    }

    Seen lock(SortedMap<Integer, Integer> epochs) throws SQLException {
        var moved = new TreeSet<>(epochs.keySet());
        var unbound = new ArrayList<Integer>();
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT shard, epoch, connection_id FROM shards WHERE shard IN ("
                                        + list(epochs.keySet())
                                        + ") ORDER BY shard FOR UPDATE")) {
            while (rows.next()) {
                int shard = rows.getInt(1);
                if (Integer.valueOf(rows.getInt(2)).equals(epochs.get(shard))) {
                    moved.remove(shard);
                    if (rows.getLong(3) != connectionId) {
                        unbound.add(shard);
                    }
                }
            }
        }
        return new Seen(moved, unbound);
    }

    void bind(List<Integer> shards) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(
                    "UPDATE shards SET connection_id = "
                            + connectionId
                            + " WHERE shard IN ("
                            + list(shards)
                            + ")");
        }
    }

    private static String list(Iterable<Integer> shards) {
        var numbers = new ArrayList<Integer>();
        shards.forEach(numbers::add);
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
