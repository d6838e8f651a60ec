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
     * acknowledged, for seconds when Kafka is slow: read, and lock nothing, or whoever needs that
     * row waits for Kafka (docs/adr/0006). Order needs no lock: the row of the outbox is claimed
     * before this reads, and a later change has a row of its own that waits.
     *
     * @return a value of no bytes leaves as a record without a value, with which consumers and a
     *     compacted topic forget the key; nothing at all when there is nothing to publish, and the
     *     row is then dropped
     */
    Optional<byte[]> value(Connection connection, byte[] key) throws SQLException;
}
