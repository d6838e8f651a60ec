package im.exo.client.store;

import im.exo.client.http.Json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Sealed values by kind and name: keys, sessions, contacts, settings. */
public final class Records {

    private final Database database;
    private final Sealer sealer;

    Records(Database database, Sealer sealer) {
        this.database = database;
        this.sealer = sealer;
    }

    public void put(String kind, String name, byte[] value) {
        byte[] id = id(kind, name);
        database.transaction(
                () ->
                        database.update(
                                "INSERT OR REPLACE INTO records (kind, id, body) VALUES (?, ?, ?)",
                                kind,
                                id,
                                sealer.seal(value, place(kind, id))));
    }

    public Optional<byte[]> get(String kind, String name) {
        byte[] id = id(kind, name);
        return database
                .query(
                        "SELECT body FROM records WHERE kind = ? AND id = ?",
                        r -> r.getBytes(1),
                        kind,
                        id)
                .stream()
                .findFirst()
                .map(body -> sealer.open(body, place(kind, id)));
    }

    public boolean remove(String kind, String name) {
        return database.transaction(
                () ->
                        database.update(
                                        "DELETE FROM records WHERE kind = ? AND id = ?",
                                        kind,
                                        id(kind, name))
                                > 0);
    }

    /** Removes everything of a kind. */
    public void clear(String kind) {
        database.transaction(() -> database.update("DELETE FROM records WHERE kind = ?", kind));
    }

    public List<byte[]> all(String kind) {
        return database.query(
                "SELECT id, body FROM records WHERE kind = ?",
                r -> sealer.open(r.getBytes(2), place(kind, r.getBytes(1))),
                kind);
    }

    /** How many there are of a kind. */
    public int count(String kind) {
        return database.query("SELECT COUNT(*) FROM records WHERE kind = ?", r -> r.getInt(1), kind)
                .getFirst();
    }

    /** As {@link #put(String, String, byte[])}, as JSON. */
    public void put(String kind, String name, Object value) {
        put(kind, name, Json.write(value));
    }

    public <T> Optional<T> get(String kind, String name, Class<T> type) {
        return get(kind, name).map(json -> Json.read(json, type));
    }

    public <T> List<T> all(String kind, Class<T> type) {
        return all(kind).stream().map(json -> Json.read(json, type)).toList();
    }

    private byte[] id(String kind, String name) {
        return sealer.opaque("records/" + kind, name.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] place(String table, byte[] id) {
        return Place.of("records/" + table, id);
    }
}
