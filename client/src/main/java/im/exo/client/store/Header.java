package im.exo.client.store;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * What has to be readable before a password is known: the server, how the password is stretched,
 * and the wrapped store key, twice while the password is being changed. A checksum tells damage from a wrong password; it is no secret and no
 * protection, which the seal of the key is.
 */
final class Header {

    private static final byte[] WRAP = "exo store key v1".getBytes(StandardCharsets.UTF_8);

    private final Database database;

    Header(Database database) {
        this.database = database;
    }

    static byte[] wrapped(byte[] storeKey, PasswordKeys keys) {
        return new Sealer(keys.wrap()).seal(storeKey, WRAP);
    }

    /** The wrappings that a header holds; the second one only while a password is changed. */
    enum Slot {
        CURRENT(""),
        NEXT("next-");

        private final String prefix;

        Slot(String prefix) {
            this.prefix = prefix;
        }
    }

    /** In the caller's transaction. */
    void write(String server, Kdf kdf, byte[] wrapped) {
        put("server", server.getBytes(StandardCharsets.UTF_8));
        write(Slot.CURRENT, kdf, wrapped);
    }

    /** In the caller's transaction. */
    void write(Slot slot, Kdf kdf, byte[] wrapped) {
        byte[] settings =
                ByteBuffer.allocate(12)
                        .putInt(kdf.memoryKiB())
                        .putInt(kdf.iterations())
                        .putInt(kdf.parallelism())
                        .array();
        put(slot.prefix + "salt", kdf.salt());
        put(slot.prefix + "kdf", settings);
        put(slot.prefix + "key", wrapped);
        put(slot.prefix + "check", checksum(kdf.salt(), settings, wrapped));
    }

    Optional<String> server() {
        return get("server").map(b -> new String(b, StandardCharsets.UTF_8));
    }

    void server(String address) {
        database.transaction(
                () -> {
                    put("server", address.getBytes(StandardCharsets.UTF_8));
                    return database;
                });
    }

    boolean holds(Slot slot) {
        return slot == Slot.CURRENT || get(slot.prefix + "key").isPresent();
    }

    /** The next wrapping takes the current one's place; in the caller's transaction. */
    void promote() {
        write(Slot.CURRENT, kdf(Slot.NEXT), required(Slot.NEXT.prefix + "key"));
        drop();
    }

    /** Forgets the next wrapping; in the caller's transaction. */
    void drop() {
        database.update("DELETE FROM meta WHERE name LIKE ?", Slot.NEXT.prefix + "%");
    }

    /** @throws TamperedException when it is damaged */
    Kdf kdf(Slot slot) {
        byte[] salt = required(slot.prefix + "salt");
        byte[] settings = required(slot.prefix + "kdf");
        byte[] key = required(slot.prefix + "key");
        if (!MessageDigest.isEqual(
                required(slot.prefix + "check"), checksum(salt, settings, key))) {
            throw new TamperedException();
        }
        var numbers = ByteBuffer.wrap(settings);
        return new Kdf(salt, numbers.getInt(), numbers.getInt(), numbers.getInt());
    }

    /** The store key; empty when these keys do not open it. */
    Optional<byte[]> key(Slot slot, PasswordKeys keys) {
        byte[] wrapped = required(slot.prefix + "key");
        try {
            return Optional.of(new Sealer(keys.wrap()).open(wrapped, WRAP));
        } catch (TamperedException e) {
            return Optional.empty();
        }
    }

    private static byte[] checksum(byte[]... parts) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha.update(part);
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private byte[] required(String name) {
        return get(name).orElseThrow(TamperedException::new);
    }

    private Optional<byte[]> get(String name) {
        return database
                .query("SELECT value FROM meta WHERE name = ?", r -> r.getBytes(1), name)
                .stream()
                .findFirst();
    }

    private void put(String name, byte[] value) {
        database.update("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", name, value);
    }
}
