package im.exo.client.store;

import im.exo.client.http.Json;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The history, in the order in which this device learned of it. */
public final class Messages {

    private static final String COLUMNS = "SELECT seq, id, peer, body FROM messages ";

    private final Database database;
    private final Sealer sealer;

    Messages(Database database, Sealer sealer) {
        this.database = database;
        this.sealer = sealer;
    }

    /**
     * @param fresh the application has not seen it yet; nor has the user, if somebody else wrote it
     */
    public void add(StoredMessage message, boolean fresh) {
        byte[] id = id(message.account(), message.incoming(), message.envelopeId());
        byte[] peer = peer(message.account());
        database.transaction(
                () ->
                        database.update(
                                "INSERT OR IGNORE INTO messages (id, peer, fresh, unread, body)"
                                        + " VALUES (?, ?, ?, ?, ?)",
                                id,
                                peer,
                                fresh ? 1 : 0,
                                fresh && message.incoming() ? 1 : 0,
                                sealer.seal(Json.write(message), Place.of("messages", id, peer))));
    }

    /** Messages of others, and of other own devices, that the application has not seen yet. */
    public List<Numbered> fresh(int limit) {
        return database.query(
                COLUMNS + "WHERE fresh = 1 ORDER BY seq LIMIT ?", this::message, limit);
    }

    /** The application is through with it. */
    public void handled(long seq) {
        database.transaction(
                () -> database.update("UPDATE messages SET fresh = 0 WHERE seq = ?", seq));
    }

    /**
     * The user has seen it, here or on another device.
     *
     * @return false when that was known, or there is no such message
     */
    public boolean read(AccountId sender, EnvelopeId envelope) {
        return database.transaction(
                () ->
                        database.update(
                                        "UPDATE messages SET unread = 0 WHERE id = ? AND unread = 1",
                                        id(sender, true, envelope))
                                > 0);
    }

    /** Messages that the user has seen on no device. */
    public int unread() {
        return database.query("SELECT COUNT(*) FROM messages WHERE unread = 1", r -> r.getInt(1))
                .getFirst();
    }

    /** As {@link #unread()}, of one sender. */
    public int unread(AccountId sender) {
        return database.query(
                        "SELECT COUNT(*) FROM messages WHERE unread = 1 AND peer = ?",
                        r -> r.getInt(1),
                        peer(sender))
                .getFirst();
    }

    /** The last messages with somebody, oldest first. */
    public List<Numbered> last(AccountId account, int limit) {
        return database.query(
                        COLUMNS + "WHERE peer = ? ORDER BY seq DESC LIMIT ?",
                        this::message,
                        peer(account),
                        limit)
                .reversed();
    }

    /** The last messages with anybody, oldest first. */
    public List<Numbered> last(int limit) {
        return database.query(COLUMNS + "ORDER BY seq DESC LIMIT ?", this::message, limit)
                .reversed();
    }

    /** Messages with anybody that come after a place in the history, oldest first. */
    public List<Numbered> after(long seq, int limit) {
        return database.query(
                COLUMNS + "WHERE seq > ? ORDER BY seq LIMIT ?", this::message, seq, limit);
    }

    public Optional<StoredMessage> find(AccountId account, boolean incoming, EnvelopeId envelope) {
        return database
                .query(COLUMNS + "WHERE id = ?", this::message, id(account, incoming, envelope))
                .stream()
                .map(Numbered::message)
                .findFirst();
    }

    /**
     * Moves an outgoing message on; states never go back.
     *
     * @return whether there is such a message
     */
    public boolean advance(AccountId to, EnvelopeId envelope, MessageState state, String reason) {
        return advance(to, envelope, old -> old.in(state, reason));
    }

    /** The server has a message of this device; receipts may have come before its answer. */
    public void accepted(AccountId to, EnvelopeId envelope, long now) {
        database.transaction(
                () -> {
                    var found = find(to, false, envelope);
                    found.ifPresent(message -> put(message.accepted(now)));
                    return found;
                });
    }

    /** As {@link #advance}, to where no message comes back from. */
    public void fail(AccountId to, EnvelopeId envelope, Failure failure) {
        advance(to, envelope, old -> old.failed(failure));
    }

    private boolean advance(
            AccountId to, EnvelopeId envelope, UnaryOperator<StoredMessage> change) {
        return database.transaction(
                () -> {
                    var found = find(to, false, envelope);
                    if (found.isPresent()) {
                        StoredMessage changed = change.apply(found.get());
                        if (found.get().state().compareTo(changed.state()) < 0) {
                            put(changed);
                        }
                    }
                    return found.isPresent();
                });
    }

    /** Completes a message of this device, whose state stays. */
    public void rewrite(AccountId to, EnvelopeId envelope, byte[] content) {
        find(to, false, envelope).ifPresent(old -> put(old.with(content)));
    }

    private void put(StoredMessage message) {
        byte[] id = id(message.account(), message.incoming(), message.envelopeId());
        byte[] peer = peer(message.account());
        database.transaction(
                () ->
                        database.update(
                                "UPDATE messages SET body = ? WHERE id = ?",
                                sealer.seal(Json.write(message), Place.of("messages", id, peer)),
                                id));
    }

    /** A message and its place in the history. */
    public record Numbered(long seq, StoredMessage message) {}

    private Numbered message(ResultSet r) throws SQLException {
        byte[] body =
                sealer.open(r.getBytes(4), Place.of("messages", r.getBytes(2), r.getBytes(3)));
        return new Numbered(r.getLong(1), Json.read(body, StoredMessage.class));
    }

    private byte[] id(AccountId account, boolean incoming, EnvelopeId envelope) {
        return sealer.opaque(
                "messages",
                ByteBuffer.allocate(33)
                        .put((byte) (incoming ? 1 : 0))
                        .put(account.bytes())
                        .put(envelope.bytes())
                        .array());
    }

    private byte[] peer(AccountId account) {
        return sealer.opaque("messages/peer", account.bytes());
    }
}
