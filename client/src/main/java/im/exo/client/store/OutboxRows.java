package im.exo.client.store;

import im.exo.contract.AccountId;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** What waits to be sent, in the order it was asked for; one queue per recipient. */
public final class OutboxRows {

    /** A row and its number, which only grows. */
    public record Row(long seq, byte[] body) {}

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final Sealer sealer;

    OutboxRows(Database database, Sealer sealer) {
        this.database = database;
        this.sealer = sealer;
    }

    public void add(AccountId recipient, byte[] body) {
        var id = new byte[16];
        RANDOM.nextBytes(id);
        byte[] peer = peer(recipient);
        database.transaction(
                () ->
                        database.update(
                                "INSERT INTO outbox (id, peer, body) VALUES (?, ?, ?)",
                                id,
                                peer,
                                sealer.seal(body, Place.of("outbox", id, peer))));
    }

    /** The oldest rows for a recipient. */
    public List<Row> head(AccountId recipient, int limit) {
        return database.query(
                "SELECT seq, id, peer, body FROM outbox WHERE peer = ? ORDER BY seq LIMIT ?",
                this::row,
                peer(recipient),
                limit);
    }

    /** The newest row for a recipient. */
    public Optional<Row> last(AccountId recipient) {
        return database
                .query(
                        "SELECT seq, id, peer, body FROM outbox WHERE peer = ?"
                                + " ORDER BY seq DESC LIMIT 1",
                        this::row,
                        peer(recipient))
                .stream()
                .findFirst();
    }

    /** The same place in the queue with another body. */
    public void rewrite(long seq, byte[] body) {
        database.query(
                        "SELECT id, peer FROM outbox WHERE seq = ?",
                        r -> Place.of("outbox", r.getBytes(1), r.getBytes(2)),
                        seq)
                .forEach(
                        place ->
                                database.transaction(
                                        () ->
                                                database.update(
                                                        "UPDATE outbox SET body = ? WHERE seq = ?",
                                                        sealer.seal(body, place),
                                                        seq)));
    }

    /** The oldest row of every recipient. */
    public List<Row> firsts() {
        return database.query(
                "SELECT seq, id, peer, body FROM outbox WHERE seq IN"
                        + " (SELECT MIN(seq) FROM outbox GROUP BY peer) ORDER BY seq",
                this::row);
    }

    public void remove(long seq) {
        database.transaction(() -> database.update("DELETE FROM outbox WHERE seq = ?", seq));
    }

    public int count() {
        return database.query("SELECT COUNT(*) FROM outbox", r -> r.getInt(1)).getFirst();
    }

    public int count(AccountId recipient) {
        return database.query(
                        "SELECT COUNT(*) FROM outbox WHERE peer = ?",
                        r -> r.getInt(1),
                        peer(recipient))
                .getFirst();
    }

    private Row row(java.sql.ResultSet r) throws java.sql.SQLException {
        return new Row(
                r.getLong(1),
                sealer.open(r.getBytes(4), Place.of("outbox", r.getBytes(2), r.getBytes(3))));
    }

    private byte[] peer(AccountId account) {
        return sealer.opaque("outbox/peer", account.bytes());
    }
}
