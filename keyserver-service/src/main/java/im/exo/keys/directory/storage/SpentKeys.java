package im.exo.keys.directory.storage;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import jakarta.enterprise.context.ApplicationScoped;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Rows of {@code spent_key}: which one-time keys were handed out, whatever id they had. An upload
 * whose answer was lost is repeated with the same keys; without these marks it would put those that
 * were taken in between on offer again.
 */
@ApplicationScoped
class SpentKeys {

    /** Rows that one transaction forgets, so that none holds its locks for long. */
    static final int AT_ONCE = 5_000;

    /** In the transaction that takes the key. */
    void mark(Connection connection, DeviceAddress device, ByteString key) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO spent_key (account, device, digest, spent_on)"
                                + " VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
                                + " spent_on = VALUES(spent_on)")) {
            insert.setBytes(1, device.account().bytes());
            insert.setInt(2, device.device().value());
            insert.setBytes(3, digest(key).toByteArray());
            insert.setObject(4, LocalDate.now(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    /**
     * The keys that were never handed out, each of them once. The account's row must be locked, so
     * that nobody takes one meanwhile.
     */
    <K> List<K> unspent(
            Connection connection,
            DeviceAddress device,
            List<K> keys,
            Function<K, ByteString> publicKey)
            throws SQLException {
        if (keys.isEmpty()) {
            return keys;
        }
        var digests = keys.stream().map(publicKey).map(SpentKeys::digest).toList();
        var seen = new HashSet<>(spent(connection, device, digests));
        var left = new ArrayList<K>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            if (seen.add(digests.get(i))) {
                left.add(keys.get(i));
            }
        }
        return left;
    }

    private static Set<ByteString> spent(
            Connection connection, DeviceAddress device, List<ByteString> digests)
            throws SQLException {
        var marks = String.join(", ", Collections.nCopies(digests.size(), "?"));
        try (var select =
                connection.prepareStatement(
                        "SELECT digest FROM spent_key WHERE account = ? AND device = ?"
                                + " AND digest IN ("
                                + marks
                                + ")")) {
            select.setBytes(1, device.account().bytes());
            select.setInt(2, device.device().value());
            for (int i = 0; i < digests.size(); i++) {
                select.setBytes(3 + i, digests.get(i).toByteArray());
            }
            var found = new HashSet<ByteString>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.add(ByteString.copyFrom(row.getBytes(1)));
                }
            }
            return found;
        }
    }

    /** For a device that is gone: it uploads nothing any more, and its id is never used again. */
    void clear(Connection connection, DeviceAddress device) throws SQLException {
        try (var delete =
                connection.prepareStatement(
                        "DELETE FROM spent_key WHERE account = ? AND device = ?")) {
            delete.setBytes(1, device.account().bytes());
            delete.setInt(2, device.device().value());
            delete.executeUpdate();
        }
    }

    int count(Connection connection, AccountId account) throws SQLException {
        try (var select =
                connection.prepareStatement("SELECT COUNT(*) FROM spent_key WHERE account = ?")) {
            select.setBytes(1, account.bytes());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** For an account that is gone, with devices that had no keys any more. */
    void clear(Connection connection, AccountId account) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM spent_key WHERE account = ?")) {
            delete.setBytes(1, account.bytes());
            delete.executeUpdate();
        }
    }

    /**
     * @return how many were forgotten, {@link #AT_ONCE} at most
     */
    int forget(Connection connection, LocalDate before) throws SQLException {
        try (var delete =
                connection.prepareStatement(
                        "DELETE FROM spent_key WHERE spent_on < ? ORDER BY spent_on LIMIT "
                                + AT_ONCE)) {
            delete.setObject(1, before);
            return delete.executeUpdate();
        }
    }

    private static ByteString digest(ByteString key) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update(key.asReadOnlyByteBuffer());
            return ByteString.copyFrom(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
