package im.exo.kit.outbox;

import io.quarkus.arc.properties.IfBuildProperty;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;

import javax.sql.DataSource;

/**
 * Events leave in the transaction that caused them: {@link #append} writes a row, the relay
 * publishes it after the commit, at least once, in order per key.
 *
 * <p>The table belongs to the service; this is its migration:
 *
 * <pre>{@code
 * CREATE TABLE outbox (
 *     id             BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
 *     topic          VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
 *     partition_hint INT NULL,
 *     record_key     VARBINARY(64) NOT NULL,
 *     payload        MEDIUMBLOB NULL,
 *     created_at     TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
 *     KEY outbox_by_key (record_key, id)
 * );
 * }</pre>
 *
 * <p>Order per key is the order of ids, so whoever appends for one key holds a lock on what the key
 * names. {@code payload} is empty for topics with an {@link OutboxSource}.
 */
@ApplicationScoped
@IfBuildProperty(name = "exo.outbox.enabled", stringValue = "true")
public class Outbox {

    private static final String INSERT =
            "INSERT INTO outbox (topic, partition_hint, record_key, payload) VALUES (?, ?, ?, ?)";

    private final Instance<DataSource> dataSource;
    private final TransactionSynchronizationRegistry transaction;
    private final Semaphore bell = new Semaphore(0);

    Outbox(Instance<DataSource> dataSource, TransactionSynchronizationRegistry transaction) {
        this.dataSource = dataSource;
        this.transaction = transaction;
    }

    /** In the current JTA transaction; its commit rings the relay. */
    public void append(String topic, OptionalInt partition, byte[] key, byte @Nullable [] value) {
        try (var connection = dataSource.get().getConnection()) {
            append(connection, topic, partition, key, value);
            transaction.registerInterposedSynchronization(new AfterCommit(this::nudge));
        } catch (SQLException e) {
            throw new OutboxException(e);
        }
    }

    /** In the transaction of the connection, which stays the caller's. */
    public void append(
            Connection connection,
            String topic,
            OptionalInt partition,
            byte[] key,
            byte @Nullable [] value)
            throws SQLException {
        try (var insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, topic);
            if (partition.isPresent()) {
                insert.setInt(2, partition.getAsInt());
            } else {
                insert.setNull(2, Types.INTEGER);
            }
            insert.setBytes(3, key);
            insert.setBytes(4, value);
            insert.executeUpdate();
        }
    }

    private record AfterCommit(Runnable action) implements Synchronization {

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                action.run();
            }
        }
    }

    /** Say after the commit that there is something; otherwise the relay's next look finds it. */
    public void nudge() {
        if (bell.availablePermits() == 0) {
            bell.release();
        }
    }

    Semaphore bell() {
        return bell;
    }
}
