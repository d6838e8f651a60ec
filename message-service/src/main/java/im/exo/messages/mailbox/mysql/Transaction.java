package im.exo.messages.mailbox.mysql;

import im.exo.messages.mailbox.Batch;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * One group commit but for its COMMIT: the fence's lock, rows in, accounts, rows out, all in one
 * round trip as long as it is of ordinary size.
 */
final class Transaction {

    private final Connection connection;
    private final Fence fence;

    Transaction(Connection connection, Fence fence) {
        this.connection = connection;
        this.fence = fence;
    }

    /**
     * Locks the touched shards, writes, and only then compares: what has to be rolled back costs
     * more, but all that is in order costs one round trip.
     *
     * @return what the locked rows say: unless all is in order, this must not be committed
     */
    Fence.Seen lockAndWrite(Batch batch) throws SQLException {
        var text = new SqlText();
        Fence.lock(text, batch.epochs().keySet());
        Rows.of(batch, text);
        var packets = text.packets();
        Fence.Seen seen;
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(packets.getFirst());
            try (ResultSet locked = statement.getResultSet()) {
                seen = fence.compare(locked, batch.epochs());
            }
        }
        execute(packets.subList(1, packets.size()));
        return seen;
    }

    /** Writes under locks that are held already. */
    void write(Batch batch) throws SQLException {
        var text = new SqlText();
        Rows.of(batch, text);
        execute(text.packets());
    }

    private void execute(Iterable<String> packets) throws SQLException {
        for (var packet : packets) {
            try (var statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                statement.execute(packet);
            }
        }
    }
}
