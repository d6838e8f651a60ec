package im.exo.auth.storage;

import com.google.protobuf.ByteString;

import im.exo.auth.totp.Enrolment;
import im.exo.auth.totp.TotpStore;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Function;

/** Authenticator apps in MySQL or MariaDB; the row is the lock. */
@Singleton
final class MysqlTotpStore implements TotpStore, Remains {

    private static final String SELECT =
            "SELECT sealed, confirmed, last_step, last_use, failures, not_before_ms, since"
                    + " FROM totp WHERE account = ?";

    private final Database database;

    @Inject
    MysqlTotpStore(Database database) {
        this.database = database;
    }

    @Override
    public String table() {
        return "totp";
    }

    @Override
    public Optional<Enrolment> find(AccountId account) {
        return database.transaction(db -> select(db, account, ""));
    }

    @Override
    public <R> R change(AccountId account, Function<Optional<Enrolment>, Change<R>> change) {
        return database.transaction(
                db -> {
                    var before = select(db, account, " FOR UPDATE");
                    var made = change.apply(before);
                    if (made.after().isEmpty()) {
                        delete(db, account);
                    } else if (!made.after().equals(before)) {
                        put(db, account, made.after().get());
                    }
                    return made.result();
                });
    }

    @Override
    public void forget(AccountId account) {
        database.transaction(db -> delete(db, account));
    }

    private static Optional<Enrolment> select(Connection db, AccountId account, String lock)
            throws SQLException {
        try (var select = db.prepareStatement(SELECT + lock)) {
            select.setBytes(1, account.bytes());
            try (var row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Enrolment(
                                        ByteString.copyFrom(row.getBytes(1)),
                                        row.getBoolean(2),
                                        row.getLong(3),
                                        ByteString.copyFrom(row.getBytes(4)),
                                        row.getInt(5),
                                        Instant.ofEpochMilli(row.getLong(6)),
                                        row.getObject(7, LocalDate.class)))
                        : Optional.empty();
            }
        }
    }

    private static void put(Connection db, AccountId account, Enrolment enrolment)
            throws SQLException {
        try (var put =
                db.prepareStatement(
                        "REPLACE INTO totp (account, sealed, confirmed, last_step, last_use,"
                                + " failures, not_before_ms, since) VALUES (?, ?, ?, ?, ?, ?, ?,"
                                + " ?)")) {
            put.setBytes(1, account.bytes());
            put.setBytes(2, enrolment.sealed().toByteArray());
            put.setBoolean(3, enrolment.confirmed());
            put.setLong(4, enrolment.lastStep());
            put.setBytes(5, enrolment.lastUse().toByteArray());
            put.setInt(6, enrolment.failures());
            put.setLong(7, enrolment.notBefore().toEpochMilli());
            put.setObject(8, enrolment.since());
            put.executeUpdate();
        }
    }

    private static boolean delete(Connection db, AccountId account) throws SQLException {
        try (var delete = db.prepareStatement("DELETE FROM totp WHERE account = ?")) {
            delete.setBytes(1, account.bytes());
            return delete.executeUpdate() > 0;
        }
    }
}
