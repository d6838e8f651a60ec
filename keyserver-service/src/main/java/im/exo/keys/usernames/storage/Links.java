package im.exo.keys.usernames.storage;

import im.exo.contract.AccountId;
import im.exo.contract.topics.AccountState;
import im.exo.keys.usernames.EncryptedUsername;
import im.exo.keys.usernames.LinkHandle;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Rows of {@code username_link}, in the current transaction. */
@ApplicationScoped
class Links {

    Optional<LinkHandle> handle(Connection connection, AccountId account) throws SQLException {
        try (var select =
                connection.prepareStatement("SELECT handle FROM username_link WHERE account = ?")) {
            select.setBytes(1, account.bytes());
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(LinkHandle.of(row.getBytes(1))) : Optional.empty();
            }
        }
    }

    Optional<EncryptedUsername> behind(Connection connection, LinkHandle handle)
            throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "SELECT l.encrypted FROM username_link l JOIN account a ON a.account ="
                                + " l.account WHERE l.handle = ? AND a.status NOT IN (?, ?)")) {
            select.setBytes(1, handle.toBytes());
            select.setInt(2, AccountState.Status.STATUS_SUSPENDED_VALUE);
            select.setInt(3, AccountState.Status.STATUS_DELETED_VALUE);
            try (var row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(EncryptedUsername.of(row.getBytes(1)))
                        : Optional.empty();
            }
        }
    }

    /**
     * @param keepHandle whether a handle that is there leads to the new bytes; bytes that are there
     *     already keep theirs, so that a repeated request has one answer
     */
    LinkHandle put(
            Connection connection,
            AccountId account,
            EncryptedUsername encrypted,
            boolean keepHandle)
            throws SQLException {
        var present = handle(connection, account);
        boolean same =
                present.isPresent() && encrypted.equals(behind(connection, account).orElseThrow());
        var handle =
                same || keepHandle ? present.orElseGet(LinkHandle::random) : LinkHandle.random();
        try (var upsert =
                connection.prepareStatement(
                        "INSERT INTO username_link (account, handle, encrypted) VALUES (?, ?, ?)"
                                + " ON DUPLICATE KEY UPDATE handle = VALUES(handle), encrypted ="
                                + " VALUES(encrypted)")) {
            upsert.setBytes(1, account.bytes());
            upsert.setBytes(2, handle.toBytes());
            upsert.setBytes(3, encrypted.toBytes());
            upsert.executeUpdate();
        }
        return handle;
    }

    private static Optional<EncryptedUsername> behind(Connection connection, AccountId account)
            throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "SELECT encrypted FROM username_link WHERE account = ?")) {
            select.setBytes(1, account.bytes());
            try (var row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(EncryptedUsername.of(row.getBytes(1)))
                        : Optional.empty();
            }
        }
    }

    void delete(Connection connection, AccountId account) throws SQLException {
        try (var delete =
                connection.prepareStatement("DELETE FROM username_link WHERE account = ?")) {
            delete.setBytes(1, account.bytes());
            delete.executeUpdate();
        }
    }
}
