package im.exo.messages.mailbox.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** The rows of the touched shards, locked in order and compared inside the transaction. */
final class Fence {

    /**
     * @param moved shards whose epoch is another
     * @param unbound shards that are still ours but do not name this connection
     */
    record Seen(SortedSet<Integer> moved, List<Integer> unbound) {

        boolean inOrder() {
            return moved.isEmpty() && unbound.isEmpty();
        }
    }

    private final Connection connection;
    private final long connectionId;

    Fence(Connection connection, long connectionId) {
        this.connection = connection;
        this.connectionId = connectionId;
    }

    /** The statement that locks; its answer goes to {@link #compare}. */
    static void lock(SqlText text, Collection<Integer> shards) {
        text.words("SELECT shard, epoch, connection_id FROM shards WHERE shard IN (")
                .numbers(shards)
                .words(") ORDER BY shard FOR UPDATE")
                .end();
    }

    /** What the locked rows say of these epochs. */
    Seen compare(ResultSet locked, SortedMap<Integer, Integer> epochs) throws SQLException {
        var moved = new TreeSet<>(epochs.keySet());
        var unbound = new ArrayList<Integer>();
        while (locked.next()) {
            int shard = locked.getInt(1);
            if (Integer.valueOf(locked.getInt(2)).equals(epochs.get(shard))) {
                moved.remove(shard);
                if (locked.getLong(3) != connectionId) {
                    unbound.add(shard);
                }
            }
        }
        return new Seen(moved, unbound);
    }

    /** Locks and compares. The locks are held until the transaction ends. */
    Seen lock(SortedMap<Integer, Integer> epochs) throws SQLException {
        var text = new SqlText();
        lock(text, epochs.keySet());
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(text.packets().getFirst())) {
            return compare(rows, epochs);
        }
    }

    void bind(List<Integer> shards) throws SQLException {
        var text =
                new SqlText()
                        .words("UPDATE shards SET connection_id = ")
                        .number(connectionId)
                        .words(" WHERE shard IN (")
                        .numbers(shards)
                        .words(")");
        text.end();
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(text.packets().getFirst());
        }
    }
}
