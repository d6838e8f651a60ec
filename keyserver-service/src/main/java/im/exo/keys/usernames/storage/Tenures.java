package im.exo.keys.usernames.storage;

import im.exo.contract.AccountId;
import im.exo.contract.topics.AccountState;
import im.exo.keys.usernames.Tenure;
import im.exo.keys.usernames.UsernameHash;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Rows of {@code username}, in the current transaction. */
@ApplicationScoped
class Tenures {

    /** Rows that one transaction forgets at most. */
    static final int AT_ONCE = 1000;

    private static final String ROW =
            "SELECT hash, account, confirmed, reserved_until, held_until FROM username WHERE ";

    /** Locks the row when there is one. */
    Optional<Tenure> locked(Connection connection, UsernameHash hash) throws SQLException {
        try (var select = connection.prepareStatement(ROW + "hash = ? FOR UPDATE")) {
            select.setBytes(1, hash.toBytes());
            return read(select).values().stream().findFirst();
        }
    }

    /** All that the account has; its row in {@code account} is locked, so no other device changes it. */
    Map<UsernameHash, Tenure> of(Connection connection, AccountId account) throws SQLException {
        try (var select = connection.prepareStatement(ROW + "account = ?")) {
            select.setBytes(1, account.bytes());
            return read(select);
        }
    }

    /** Without locks: what looks free may be gone by the time it is locked. */
    List<UsernameHash> among(
            Connection connection, List<UsernameHash> hashes, Predicate<Tenure> those)
            throws SQLException {
        var left = new ArrayList<UsernameHash>();
        for (var hash : hashes) {
            try (var select = connection.prepareStatement(ROW + "hash = ?")) {
                select.setBytes(1, hash.toBytes());
                if (read(select).values().stream().allMatch(those)) {
                    left.add(hash);
                }
            }
        }
        return left;
    }

    Optional<AccountId> owner(Connection connection, UsernameHash hash) throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "SELECT u.account FROM username u JOIN account a ON a.account = u.account"
                                + " WHERE u.hash = ? AND u.confirmed AND a.status NOT IN (?, ?)")) {
            select.setBytes(1, hash.toBytes());
            select.setInt(2, AccountState.Status.STATUS_SUSPENDED_VALUE);
            select.setInt(3, AccountState.Status.STATUS_DELETED_VALUE);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(AccountId.of(row.getBytes(1))) : Optional.empty();
            }
        }
    }

    /** A hash that somebody else inserted first ends the transaction, which then begins anew. */
    void insert(Connection connection, UsernameHash hash, Tenure tenure) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO username (account, confirmed, reserved_until, held_until,"
                                + " hash) VALUES (?, ?, ?, ?, ?)")) {
            write(insert, hash, tenure);
        }
    }

    void update(Connection connection, UsernameHash hash, Tenure tenure) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE username SET account = ?, confirmed = ?, reserved_until = ?,"
                                + " held_until = ? WHERE hash = ?")) {
            write(update, hash, tenure);
        }
    }

    void delete(Connection connection, UsernameHash hash) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM username WHERE hash = ?")) {
            delete.setBytes(1, hash.toBytes());
            delete.executeUpdate();
        }
    }

    void deleteAll(Connection connection, AccountId account) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM username WHERE account = ?")) {
            delete.setBytes(1, account.bytes());
            delete.executeUpdate();
        }
    }

    /**
     * @return how many were forgotten, {@link #AT_ONCE} at most
     */
    int forgetOver(Connection connection, Instant now) throws SQLException {
        try (var delete =
                connection.prepareStatement(
                        "DELETE FROM username WHERE confirmed = FALSE AND reserved_until <= ?"
                                + " AND held_until <= ? ORDER BY hash LIMIT "
                                + AT_ONCE)) {
            delete.setLong(1, now.toEpochMilli());
            delete.setLong(2, now.toEpochMilli());
            return delete.executeUpdate();
        }
    }

    private static void write(PreparedStatement statement, UsernameHash hash, Tenure tenure)
            throws SQLException {
        statement.setBytes(1, tenure.account().bytes());
        statement.setBoolean(2, tenure.confirmed());
        statement.setLong(3, tenure.reservedUntil().toEpochMilli());
        statement.setLong(4, tenure.heldUntil().toEpochMilli());
        statement.setBytes(5, hash.toBytes());
        statement.executeUpdate();
    }

    private static Map<UsernameHash, Tenure> read(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            var found = new HashMap<UsernameHash, Tenure>();
            while (row.next()) {
                found.put(
                        UsernameHash.of(row.getBytes(1)),
                        new Tenure(
                                AccountId.of(row.getBytes(2)),
                                row.getBoolean(3),
                                Instant.ofEpochMilli(row.getLong(4)),
                                Instant.ofEpochMilli(row.getLong(5))));
            }
            return found;
        }
    }
}
