package im.exo.client.store;

import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Envelopes that were taken in, by sender: a redelivery is dropped. Kept 45 days, half as long
 * again as a server keeps its queue.
 */
public final class SeenIds {

    private static final long KEEP_DAYS = 45;

    private final Database database;
    private final Sealer sealer;

    SeenIds(Database database, Sealer sealer) {
        this.database = database;
        this.sealer = sealer;
    }

    public boolean contains(AccountId sender, EnvelopeId envelope) {
        return !database.query(
                        "SELECT 1 FROM seen WHERE id = ?", r -> r.getInt(1), id(sender, envelope))
                .isEmpty();
    }

    /** @param now milliseconds since the epoch */
    public void add(AccountId sender, EnvelopeId envelope, long now) {
        database.transaction(
                () ->
                        database.update(
                                "INSERT OR IGNORE INTO seen (id, day) VALUES (?, ?)",
                                id(sender, envelope),
                                day(now)));
    }

    /** Forgets what no server can deliver again. */
    public int expire(long now) {
        return database.transaction(
                () -> database.update("DELETE FROM seen WHERE day < ?", day(now) - KEEP_DAYS));
    }

    private byte[] id(AccountId sender, EnvelopeId envelope) {
        return sealer.opaque(
                "seen", ByteBuffer.allocate(32).put(sender.bytes()).put(envelope.bytes()).array());
    }

    private static long day(long millis) {
        return Duration.ofMillis(millis).toDays();
    }
}
