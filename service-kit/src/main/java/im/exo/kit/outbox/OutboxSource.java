package im.exo.kit.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Computes the values of one topic at publishing time instead of taking them from the row. A bean
 * of this type is found by the relay; several rows of one key become one record.
 */
public interface OutboxSource {

    /** The topic this source speaks for. */
    String topic();

    /**
     * What is true now. Runs in the relay's transaction, which stays open until Kafka has
     * acknowledged: whatever this locks (the account's row) is locked until then.
     *
     * @return nothing when there is nothing to publish; the row is then dropped
     */
    Optional<byte[]> value(Connection connection, byte[] key) throws SQLException;
}
