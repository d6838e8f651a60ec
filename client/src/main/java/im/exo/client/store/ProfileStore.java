package im.exo.client.store;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A profile at rest: one file of sealed rows under a random store key, which the password's wrap
 * key opens. What must hold together goes into one {@link #transaction}.
 */
public final class ProfileStore implements AutoCloseable {

    private static final String FILE = "profile.db";
    private static final String UNFINISHED = "profile.new";

    private final Database database;
    private final byte[] authKey;
    private volatile Header.Slot openedBy;
    private final Records records;
    private final Messages messages;
    private final OutboxRows outbox;
    private final SeenIds seen;

    private ProfileStore(Database database, byte[] key, byte[] authKey, Header.Slot openedBy) {
        this.database = database;
        this.authKey = authKey;
        this.openedBy = openedBy;
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
            return new Header(database).server();
        }
    }

    /** From now on the profile's account lives at this server. */
    public void server(String address) {
        new Header(database).server(address);
    }

    /** Makes a new profile without content; nothing may be there yet. */
    public static ProfileStore create(Path folder, String server, Kdf kdf, PasswordKeys keys)
            throws IOException {
        return create(folder, server, kdf, keys, store -> {});
    }

    /**
     * Makes a new profile; nothing may be there yet. It is built under another name and gets its
     * own when it is whole and on disk: whatever ends this process on the way, or a full disk,
     * leaves no profile, and the next attempt begins anew.
     *
     * @param content puts in what the profile cannot be without
     */
    public static ProfileStore create(
            Path folder, String server, Kdf kdf, PasswordKeys keys, Consumer<ProfileStore> content)
            throws IOException {
        if (exists(folder)) {
            throw new FileAlreadyExistsException(folder.resolve(FILE).toString());
        }
        Path file = emptyFile(folder);
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        // Closing says nothing when a full disk keeps a write-ahead log out of the file, and the
        // move
        // would leave the content behind.
        try (var database = new Database(file, Database.Log.NONE)) {
            byte[] wrapped = Header.wrapped(key, keys);
            var store = new ProfileStore(database, key, keys.auth(), Header.Slot.CURRENT);
            store.transaction(
                    () -> {
                        new Header(database).write(server, kdf, wrapped);
                        content.accept(store);
                        return store;
                    });
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(file, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        var database = new Database(folder.resolve(FILE));
        return new ProfileStore(
                database,
                new Header(database).key(Header.Slot.CURRENT, keys).orElseThrow(),
                keys.auth(),
                Header.Slot.CURRENT);
    }

    /** For its owner only; what an attempt before left is removed. */
    private static Path emptyFile(Path folder) throws IOException {
        Path file = folder.resolve(UNFINISHED);
        for (String part : List.of("", "-wal", "-shm", "-journal")) {
            Files.deleteIfExists(folder.resolve(UNFINISHED + part));
        }
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        return Files.createFile(file);
    }

    /**
     * Opens a profile with its password, or with either while it is being changed.
     *
     * @throws TamperedException when what is needed to try a password is damaged
     */
    public static ProfileStore open(Path folder, char[] password) throws WrongPassword {
        var database = new Database(folder.resolve(FILE));
        boolean opened = false;
        try (var found = Unwrapped.by(password, new Header(database))) {
            var store =
                    new ProfileStore(database, found.storeKey(), found.keys().auth(), found.slot());
            opened = true;
            return store;
        } finally {
            if (!opened) {
                database.close();
            }
        }
    }

    /** What a password gives: its keys, and the store key behind them. */
    private record Unwrapped(Header.Slot slot, PasswordKeys keys, byte[] storeKey)
            implements AutoCloseable {

        static Unwrapped by(char[] password, Header header) throws WrongPassword {
            for (var slot : Header.Slot.values()) {
                if (header.holds(slot)) {
                    var keys = PasswordKeys.derive(password, header.kdf(slot));
                    var key = header.key(slot, keys);
                    if (key.isPresent()) {
                        return new Unwrapped(slot, keys, key.get());
                    }
                    keys.close();
                }
            }
            throw new WrongPassword();
        }

        @Override
        public void close() {
            keys.close();
            Arrays.fill(storeKey, (byte) 0);
        }

        @Override
        public String toString() {
            return "Unwrapped[redacted]";
        }
    }

    /** How this profile's password is stretched; the former one's way while it is being changed. */
    public Kdf kdf() {
        return new Header(database).kdf(Header.Slot.CURRENT);
    }

    /** The keys of a password that opens this profile; the caller closes them. */
    public PasswordKeys keys(char[] password) throws WrongPassword {
        try (var found = Unwrapped.by(password, new Header(database))) {
            return PasswordKeys.derive(password, new Header(database).kdf(found.slot()));
        }
    }

    /** Whether this is the password, apart from one that it is being changed to. */
    public boolean opens(char[] password) {
        var header = new Header(database);
        try (var keys = PasswordKeys.derive(password, kdf())) {
            return header.key(Header.Slot.CURRENT, keys).isPresent();
        }
    }

    /** From now on the profile opens with either password, until one of them is settled on. */
    public void prepare(char[] old, Kdf kdf, PasswordKeys fresh) throws WrongPassword {
        var header = new Header(database);
        try (var found = Unwrapped.by(old, header)) {
            byte[] wrapped = Header.wrapped(found.storeKey(), fresh);
            transaction(
                    () -> {
                        header.write(Header.Slot.NEXT, kdf, wrapped);
                        return header;
                    });
        }
    }

    /** Whether two passwords open this profile. */
    public boolean unsettled() {
        return new Header(database).holds(Header.Slot.NEXT);
    }

    /**
     * Settles on the password that the account has. Where that is the former one, and this profile
     * was opened with the new one, both stay.
     *
     * @param atServer how the account's password is stretched; every password has its own salt
     */
    public void settle(Kdf atServer) {
        var header = new Header(database);
        boolean changed = Arrays.equals(atServer.salt(), header.kdf(Header.Slot.NEXT).salt());
        boolean openedByCurrent = openedBy == Header.Slot.CURRENT;
        transaction(
                () -> {
                    if (changed) {
                        header.promote();
                    } else if (openedByCurrent) {
                        header.drop();
                    }
                    return header;
                });
    }

    /** Settles on the password that was {@link #prepare}d. */
    public void promote(PasswordKeys fresh) {
        transaction(
                () -> {
                    new Header(database).promote();
                    return fresh;
                });
        System.arraycopy(fresh.auth(), 0, authKey, 0, authKey.length);
        openedBy = Header.Slot.CURRENT;
    }

    /** Another password in one step, where the account has it already. */
    public void replace(char[] old, Kdf kdf, PasswordKeys fresh) throws WrongPassword {
        this.<ProfileStore, WrongPassword>transaction(
                () -> {
                    prepare(old, kdf, fresh);
                    promote(fresh);
                    return this;
                });
    }

    /**
     * What proves the password to the server; in memory only, until {@link #close}. The server asks
     * for it again before it removes another device.
     */
    public byte[] authKey() {
        return authKey.clone();
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
        Arrays.fill(authKey, (byte) 0);
        database.close();
    }
}
