package im.exo.auth.storage;

import com.google.protobuf.ByteString;

import im.exo.auth.recovery.RecoveryStore;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.LocalDate;
import java.util.Optional;

/** Recoveries in MySQL or MariaDB; the lock is the account's row. */
@Singleton
final class MysqlRecoveryStore implements RecoveryStore, Remains {

    private static final String SELECT = "SELECT account, auth_hash, backup, set_on FROM recovery";

    private final Database database;

    @Inject
    MysqlRecoveryStore(Database database) {
        this.database = database;
    }

    @Override
    public String table() {
        return "recovery";
    }

    @Override
    public Optional<Stored> of(AccountId account) {
        return select(SELECT + " WHERE account = ?", account.bytes());
    }

    @Override
    public Optional<Stored> find(ByteString authHash) {
        return select(SELECT + " WHERE auth_hash = ?", authHash.toByteArray());
    }

    private Optional<Stored> select(String sql, byte[] key) {
        return database.transaction(
                db -> {
                    try (var select = db.prepareStatement(sql)) {
                        select.setBytes(1, key);
                        try (var row = select.executeQuery()) {
                            return row.next()
                                    ? Optional.of(
                                            new Stored(
                                                    AccountId.of(row.getBytes(1)),
                                                    ByteString.copyFrom(row.getBytes(2)),
                                                    ByteString.copyFrom(row.getBytes(3)),
                                                    row.getObject(4, LocalDate.class)))
                                    : Optional.empty();
                        }
                    }
                });
    }

    /** Not ON DUPLICATE KEY UPDATE, which would change another account's row with this hash. */
    @Override
    public boolean put(Stored stored) {
        return database.transaction(
                db -> {
                    try {
                        return update(db, stored) || insert(db, stored);
                    } catch (SQLIntegrityConstraintViolationException e) {
                        return false;
                    }
                });
    }

    private static boolean update(Connection db, Stored stored) throws SQLException {
        try (var update =
                db.prepareStatement(
                        "UPDATE recovery SET auth_hash = ?, backup = ?, set_on = ?"
                                + " WHERE account = ?")) {
            update.setBytes(1, stored.authHash().toByteArray());
            update.setBytes(2, stored.backup().toByteArray());
            update.setObject(3, stored.setOn());
            update.setBytes(4, stored.account().bytes());
            return update.executeUpdate() > 0;
        }
    }

    private static boolean insert(Connection db, Stored stored) throws SQLException {
        try (var insert =
                db.prepareStatement(
                        "INSERT INTO recovery (auth_hash, backup, set_on, account)"
                                + " VALUES (?, ?, ?, ?)")) {
            insert.setBytes(1, stored.authHash().toByteArray());
            insert.setBytes(2, stored.backup().toByteArray());
            insert.setObject(3, stored.setOn());
            insert.setBytes(4, stored.account().bytes());
            return insert.executeUpdate() > 0;
        }
    }

    @Override
    public void forget(AccountId account) {
        database.transaction(
                db -> {
                    try (var delete =
                            db.prepareStatement("DELETE FROM recovery WHERE account = ?")) {
                        delete.setBytes(1, account.bytes());
                        return delete.executeUpdate();
                    }
                });
    }
}
