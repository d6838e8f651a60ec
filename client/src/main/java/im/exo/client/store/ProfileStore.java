package im.exo.client.store;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * A profile at rest: one file of sealed rows under a random store key, which the password's wrap
 * key opens. What must hold together goes into one {@link #transaction}.
 */
public final class ProfileStore implements AutoCloseable {

    private static final String FILE = "profile.db";
    private static final byte[] WRAP = "exo store key v1".getBytes(StandardCharsets.UTF_8);

    private final Database database;
    private final Records records;
    private final Messages messages;
    private final OutboxRows outbox;
    private final SeenIds seen;

    private ProfileStore(Database database, byte[] key) {
        this.database = database;
        var sealer = new Sealer(key);
        records = new Records(database, sealer);
        messages = new Messages(database, sealer);
        outbox = new OutboxRows(database, sealer);
        seen = new SeenIds(database, sealer);
    }

    /** Whether the folder holds a profile. */
    public static boolean exists(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    /** What is known before the password is: the server's address. */
    public static Optional<String> server(Path folder) {
        if (!exists(folder)) {
            return Optional.empty();
        }
        try (var database = new Database(folder.resolve(FILE))) {
            return meta(database, "server").map(b -> new String(b, StandardCharsets.UTF_8));
        }
    }

    /** From now on the profile's account lives at this server. */
    public void server(String address) {
        database.transaction(
                () -> {
                    put(database, "server", address.getBytes(StandardCharsets.UTF_8));
                    return database;
                });
    }

    /** Makes a new profile; nothing may be there yet. */
    public static ProfileStore create(Path folder, String server, Kdf kdf, PasswordKeys keys)
            throws IOException {
        Path file = folder.resolve(FILE);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        var database = new Database(file);
        database.transaction(
                () -> {
                    put(database, "server", server.getBytes(StandardCharsets.UTF_8));
                    put(database, "salt", kdf.salt());
                    put(
                            database,
                            "kdf",
                            ByteBuffer.allocate(12)
                                    .putInt(kdf.memoryKiB())
                                    .putInt(kdf.iterations())
                                    .putInt(kdf.parallelism())
                                    .array());
                    put(database, "key", new Sealer(keys.wrap()).seal(key, WRAP));
                    return database;
                });
        return new ProfileStore(database, key);
    }

    /** Opens a profile with its password. */
    public static ProfileStore open(Path folder, char[] password) throws WrongPassword {
        var database = new Database(folder.resolve(FILE));
        boolean opened = false;
        try (var keys = PasswordKeys.derive(password, kdf(database))) {
            byte[] wrapped = meta(database, "key").orElseThrow(TamperedException::new);
            var store = new ProfileStore(database, new Sealer(keys.wrap()).open(wrapped, WRAP));
            opened = true;
            return store;
        } catch (TamperedException e) {
            throw new WrongPassword();
        } finally {
            if (!opened) {
                database.close();
            }
        }
    }

    /** How this profile's password is stretched. */
    public Kdf kdf() {
        return kdf(database);
    }

    /** Runs the work; everything it wrote is on disk when this returns, or nothing. */
    public <T extends @Nullable Object, X extends Exception> T transaction(Work<T, X> work)
            throws X {
        return database.transaction(work::run);
    }

    /**
     * Runs the work within a transaction, or as a part of the present one that alone is rolled
     * back when it throws.
     */
    public <T> T attempt(Work<T, Exception> work) throws Exception {
        return database.attempt(work::run);
    }

    /** A unit of work; what it throws rolls everything back. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, X extends Exception> {
        T run() throws X;
    }

    public Records records() {
        return records;
    }

    public Messages messages() {
        return messages;
    }

    public OutboxRows outbox() {
        return outbox;
    }

    public SeenIds seen() {
        return seen;
    }

    @Override
    public void close() {
        database.close();
    }

    private static Kdf kdf(Database database) {
        var settings = ByteBuffer.wrap(meta(database, "kdf").orElseThrow(TamperedException::new));
        return new Kdf(
                meta(database, "salt").orElseThrow(TamperedException::new),
                settings.getInt(),
                settings.getInt(),
                settings.getInt());
    }

    private static Optional<byte[]> meta(Database database, String name) {
        return database
                .query("SELECT value FROM meta WHERE name = ?", r -> r.getBytes(1), name)
                .stream()
                .findFirst();
    }

    private static void put(Database database, String name, byte[] value) {
        database.update("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", name, value);
    }
}
