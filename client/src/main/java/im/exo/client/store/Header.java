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
 * and the wrapped store key. A checksum tells damage from a wrong password; it is no secret and no
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

    /** In the caller's transaction. */
    void write(String server, Kdf kdf, byte[] wrapped) {
        byte[] settings =
                ByteBuffer.allocate(12)
                        .putInt(kdf.memoryKiB())
                        .putInt(kdf.iterations())
                        .putInt(kdf.parallelism())
                        .array();
        put("server", server.getBytes(StandardCharsets.UTF_8));
        put("salt", kdf.salt());
        put("kdf", settings);
        put("key", wrapped);
        put("check", checksum(kdf.salt(), settings, wrapped));
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

    /** @throws TamperedException when it is damaged */
    Kdf kdf() {
        byte[] salt = required("salt");
        byte[] settings = required("kdf");
        if (!MessageDigest.isEqual(required("check"), checksum(salt, settings, required("key")))) {
            throw new TamperedException();
        }
        var numbers = ByteBuffer.wrap(settings);
        return new Kdf(salt, numbers.getInt(), numbers.getInt(), numbers.getInt());
    }

    /** The store key; empty when these keys do not open it. */
    Optional<byte[]> key(PasswordKeys keys) {
        byte[] wrapped = required("key");
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
