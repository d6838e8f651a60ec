package im.exo.keys.accounts.storage;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import javax.sql.DataSource;

/** Rows of {@code account_offset}, in the current transaction. */
@ApplicationScoped
public class AccountOffsets {

    private final DataSource dataSource;

    AccountOffsets(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Next offset by partition, for the partitions that were read before. */
    public Map<Integer, Long> all() throws SQLException {
        try (var connection = dataSource.getConnection();
                var select =
                        connection.prepareStatement(
                                "SELECT partition_id, next_offset FROM account_offset");
                var row = select.executeQuery()) {
            var offsets = new HashMap<Integer, Long>();
            while (row.next()) {
                offsets.put(row.getInt(1), row.getLong(2));
            }
            return offsets;
        }
    }

    /** Never goes back: another instance may be ahead, and what it applied is applied. */
    public void advance(int partition, long next) throws SQLException {
        try (var connection = dataSource.getConnection();
                var upsert =
                        connection.prepareStatement(
                                "INSERT INTO account_offset (partition_id, next_offset)"
                                        + " VALUES (?, ?) ON DUPLICATE KEY UPDATE next_offset ="
                                        + " GREATEST(next_offset, VALUES(next_offset))")) {
            upsert.setInt(1, partition);
            upsert.setLong(2, next);
            upsert.executeUpdate();
        }
    }
}
