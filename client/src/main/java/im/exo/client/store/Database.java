package im.exo.client.store;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The SQLite file: one connection, one transaction at a time, on disk when it returns. */
final class Database implements AutoCloseable {

    /** A unit of work; what it throws rolls everything back. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object, X extends Exception> {
        T run() throws X;
    }

    /** Turns one row into a value. */
    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static final int VERSION = 3;

    private static final List<String> SCHEMA =
            List.of(
                    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
                    "CREATE TABLE records (kind TEXT NOT NULL, id BLOB NOT NULL,"
                            + " body BLOB NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID",
                    "CREATE TABLE messages (seq INTEGER PRIMARY KEY AUTOINCREMENT,"
                            + " id BLOB NOT NULL UNIQUE, peer BLOB NOT NULL,"
                            + " fresh INTEGER NOT NULL, body BLOB NOT NULL)",
                    "CREATE INDEX messages_fresh ON messages (seq) WHERE fresh = 1",
                    "CREATE INDEX messages_peer ON messages (peer, seq)",
                    "CREATE TABLE outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT,"
                            + " id BLOB NOT NULL UNIQUE, peer BLOB NOT NULL, body BLOB NOT NULL)",
                    "CREATE INDEX outbox_peer ON outbox (peer, seq)",
                    "CREATE TABLE seen (id BLOB PRIMARY KEY, day INTEGER NOT NULL) WITHOUT ROWID",
                    "CREATE INDEX seen_day ON seen (day)");

    /** From version 2, which did not know what the user has seen, to 3. */
    private static final List<String> UNREAD =
            List.of(
                    "ALTER TABLE messages ADD COLUMN unread INTEGER NOT NULL DEFAULT 0",
                    "CREATE INDEX messages_unread ON messages (peer) WHERE unread = 1");

    /** Where a commit goes. */
    enum Log {
        /** Into a file beside the database, which may outlive the connection. */
        WRITE_AHEAD(SQLiteConfig.JournalMode.WAL),
        /** Into the database's own file, or it fails. */
        NONE(SQLiteConfig.JournalMode.DELETE);

        private final SQLiteConfig.JournalMode mode;

        Log(SQLiteConfig.JournalMode mode) {
            this.mode = mode;
        }
    }

    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();

    Database(Path file) {
        this(file, Log.WRITE_AHEAD);
    }

    Database(Path file, Log log) {
        var config = new SQLiteConfig();
        config.setJournalMode(log.mode);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        try {
            connection = config.createConnection("jdbc:sqlite:" + file);
        } catch (SQLException e) {
            throw failed(e);
        }
        boolean usable = false;
        try {
            connection.setAutoCommit(false);
            migrate();
            usable = true;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            if (!usable) {
                close();
            }
        }
    }

    private void migrate() throws SQLException {
        int version = query("PRAGMA user_version", r -> r.getInt(1)).getFirst();
        if (version > VERSION) {
            throw failed("this profile was written by a newer version of the client", null);
        }
        if (version == 1) {
            throw failed(
                    "this profile is of a time before the first release; make a new one", null);
        }
        if (version == 0) {
            SCHEMA.forEach(this::update);
        }
        if (version < VERSION) {
            UNREAD.forEach(this::update);
            update("PRAGMA user_version = " + VERSION);
        }
        connection.commit();
    }

    /** Runs the work in a transaction, or as part of the one that this thread is in. */
    <T extends @Nullable Object, X extends Exception> T transaction(Work<T, X> work) throws X {
        lock.lock();
        try {
            if (lock.getHoldCount() > 1) {
                return work.run();
            }
            boolean done = false;
            try {
                T result = work.run();
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #transaction}; within another one, a failure takes back only this part. */
    <T> T attempt(Work<T, Exception> work) throws Exception {
        return transaction(
                () -> {
                    Savepoint before = connection.setSavepoint();
                    boolean done = false;
                    try {
                        T result = work.run();
                        done = true;
                        return result;
                    } finally {
                        if (done) {
                            connection.releaseSavepoint(before);
                        } else {
                            connection.rollback(before);
                        }
                    }
                });
    }

    int update(String sql, Object... values) {
        lock.lock();
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }

    <T> List<T> query(String sql, Row<T> row, Object... values) {
        lock.lock();
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet rows = statement.executeQuery()) {
            var all = new ArrayList<T>();
            while (rows.next()) {
                all.add(row.of(rows));
            }
            return all;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private static UncheckedIOException failed(SQLException e) {
        return failed("the local store cannot be used: " + e.getMessage(), e);
    }

    /** The message is for people: an unchecked exception would put a class name in front. */
    private static UncheckedIOException failed(String message, @Nullable SQLException cause) {
        return new UncheckedIOException(message, new IOException(message, cause));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }
}
