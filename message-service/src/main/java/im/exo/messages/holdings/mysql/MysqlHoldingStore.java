package im.exo.messages.holdings.mysql;

import im.exo.contract.AccountId;
import im.exo.contract.Shards;
import im.exo.messages.holdings.HoldingStore;
import im.exo.messages.holdings.Waiting;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

/** Queues by the primary key; the ciphertext itself is not read. */
@ApplicationScoped
class MysqlHoldingStore implements HoldingStore {

    private static final String WAITING =
            "SELECT device, COUNT(*), SUM(size), MIN(accepted_at), MAX(accepted_at) FROM envelopes"
                    + " WHERE shard = ? AND account = ? GROUP BY device ORDER BY device";

    private final DataSource pool;
    private final Shards shards;

    MysqlHoldingStore(
            DataSource pool, @ConfigProperty(name = "exo.shards", defaultValue = "64") int shards) {
        this.pool = pool;
        this.shards = new Shards(shards);
    }

    @Override
    public List<Waiting> waiting(AccountId account) {
        try (var connection = pool.getConnection();
                var select = connection.prepareStatement(WAITING)) {
            select.setInt(1, shards.of(account));
            select.setBytes(2, account.bytes());
            var waiting = new ArrayList<Waiting>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    waiting.add(
                            new Waiting(
                                    row.getInt(1),
                                    row.getLong(2),
                                    row.getLong(3),
                                    Instant.ofEpochMilli(row.getLong(4)),
                                    Instant.ofEpochMilli(row.getLong(5))));
                }
            }
            return waiting;
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** The database did not answer; its reason is the cause. */
    private static final class StorageFailed extends RuntimeException {

        private static final long serialVersionUID = 1;

        StorageFailed(SQLException cause) {
            super("the database failed", cause);
        }
    }
}
