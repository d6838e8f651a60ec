package im.exo.keys.directory.storage;

import com.google.protobuf.ByteString;

import im.exo.contract.DeviceAddress;
import im.exo.keys.directory.Counts;
import im.exo.keys.directory.Prekey;
import im.exo.keys.directory.SignedPrekey;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Rows of {@code one_time_key}, in the transaction of the connection. */
@ApplicationScoped
class OneTimeKeys {

    private static final int EC = 1;
    private static final int KYBER = 2;

    private record Taken(long id, ByteString key, @Nullable ByteString signature) {}

    private final SpentKeys spent;

    OneTimeKeys(SpentKeys spent) {
        this.spent = spent;
    }

    Optional<Prekey> takeEc(Connection connection, DeviceAddress device) throws SQLException {
        return take(connection, device, EC).map(key -> new Prekey(key.id(), key.key()));
    }

    Optional<SignedPrekey> takeKyber(Connection connection, DeviceAddress device)
            throws SQLException {
        return take(connection, device, KYBER)
                .map(
                        key ->
                                new SignedPrekey(
                                        key.id(),
                                        key.key(),
                                        key.signature() == null
                                                ? ByteString.EMPTY
                                                : key.signature()));
    }

    /**
     * The row stays locked until the end of the transaction that deletes it, and others skip it, so
     * nobody else can get it and nobody waits. The mark that it leaves keeps a repeated upload from
     * bringing it back.
     */
    private Optional<Taken> take(Connection connection, DeviceAddress device, int kind)
            throws SQLException {
        Taken taken;
        try (var select =
                connection.prepareStatement(
                        "SELECT id, public_key, signature FROM one_time_key WHERE account = ?"
                                + " AND device = ? AND kind = ? ORDER BY id LIMIT 1"
                                + " FOR UPDATE SKIP LOCKED")) {
            bind(select, device, kind);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                byte[] signature = row.getBytes(3);
                taken =
                        new Taken(
                                row.getLong(1),
                                ByteString.copyFrom(row.getBytes(2)),
                                signature == null ? null : ByteString.copyFrom(signature));
            }
        }
        try (var delete =
                connection.prepareStatement(
                        "DELETE FROM one_time_key WHERE account = ? AND device = ? AND kind = ?"
                                + " AND id = ?")) {
            bind(delete, device, kind);
            delete.setLong(4, taken.id());
            if (delete.executeUpdate() != 1) {
                throw new SQLException("a locked one-time key was gone");
            }
        }
        spent.mark(connection, device, taken.key());
        return Optional.of(taken);
    }

    Counts count(Connection connection, DeviceAddress device) throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "SELECT COALESCE(SUM(kind = 1), 0), COALESCE(SUM(kind = 2), 0)"
                                + " FROM one_time_key WHERE account = ? AND device = ?")) {
            select.setBytes(1, device.account().bytes());
            select.setInt(2, device.device().value());
            try (var row = select.executeQuery()) {
                row.next();
                return new Counts(row.getInt(1), row.getInt(2));
            }
        }
    }

    /** Keys that were handed out before stay handed out. */
    void replaceEc(Connection connection, DeviceAddress device, List<Prekey> keys)
            throws SQLException {
        clear(connection, device, EC);
        var left = spent.unspent(connection, device, keys, Prekey::key);
        try (var insert = insert(connection)) {
            for (var key : left) {
                add(insert, device, EC, new Taken(key.id(), key.key(), null));
            }
            run(insert, left.isEmpty());
        }
    }

    /** Keys that were handed out before stay handed out. */
    void replaceKyber(Connection connection, DeviceAddress device, List<SignedPrekey> keys)
            throws SQLException {
        clear(connection, device, KYBER);
        var left = spent.unspent(connection, device, keys, SignedPrekey::key);
        try (var insert = insert(connection)) {
            for (var key : left) {
                add(insert, device, KYBER, new Taken(key.id(), key.key(), key.signature()));
            }
            run(insert, left.isEmpty());
        }
    }

    void clear(Connection connection, DeviceAddress device) throws SQLException {
        clear(connection, device, EC);
        clear(connection, device, KYBER);
    }

    private static void clear(Connection connection, DeviceAddress device, int kind)
            throws SQLException {
        try (var delete =
                connection.prepareStatement(
                        "DELETE FROM one_time_key WHERE account = ? AND device = ? AND kind = ?")) {
            bind(delete, device, kind);
            delete.executeUpdate();
        }
    }

    private static PreparedStatement insert(Connection connection) throws SQLException {
        return connection.prepareStatement(
                "INSERT INTO one_time_key (account, device, kind, id, public_key, signature)"
                        + " VALUES (?, ?, ?, ?, ?, ?)");
    }

    private static void add(PreparedStatement insert, DeviceAddress device, int kind, Taken key)
            throws SQLException {
        bind(insert, device, kind);
        insert.setLong(4, key.id());
        insert.setBytes(5, key.key().toByteArray());
        insert.setBytes(6, key.signature() == null ? null : key.signature().toByteArray());
        insert.addBatch();
    }

    private static void run(PreparedStatement insert, boolean empty) throws SQLException {
        if (!empty) {
            insert.executeBatch();
        }
    }

    private static void bind(PreparedStatement statement, DeviceAddress device, int kind)
            throws SQLException {
        statement.setBytes(1, device.account().bytes());
        statement.setInt(2, device.device().value());
        statement.setInt(3, kind);
    }
}
