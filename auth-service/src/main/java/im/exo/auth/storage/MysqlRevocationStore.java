package im.exo.auth.storage;

import im.exo.auth.revocations.Revocation;
import im.exo.auth.revocations.RevocationStore;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Revocations in MySQL or MariaDB. */
@Singleton
final class MysqlRevocationStore implements RevocationStore {

    private final Database database;

    @Inject
    MysqlRevocationStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Recorded> recordedAfter(Instant since, Instant now) {
        return database.transaction(
                db -> {
                    var found = new ArrayList<Recorded>();
                    try (var select =
                            db.prepareStatement(
                                    "SELECT sid, until_ms, recorded_ms, account, version"
                                            + " FROM revocation"
                                            + " WHERE recorded_ms > ? AND until_ms > ?"
                                            + " ORDER BY recorded_ms")) {
                        select.setLong(1, since.toEpochMilli());
                        select.setLong(2, now.toEpochMilli());
                        try (var row = select.executeQuery()) {
                            while (row.next()) {
                                found.add(
                                        new Recorded(
                                                new Revocation(
                                                        Rows.uuid(row.getBytes(1)),
                                                        Instant.ofEpochMilli(row.getLong(2))),
                                                Instant.ofEpochMilli(row.getLong(3)),
                                                change(row)));
                            }
                        }
                    }
                    return found;
                });
    }

    private static Optional<Change> change(ResultSet row) throws SQLException {
        byte[] account = row.getBytes(4);
        return account == null
                ? Optional.empty()
                : Optional.of(new Change(AccountId.of(account), row.getLong(5)));
    }

    @Override
    public void forgetOver(Instant now) {
        database.transaction(
                db -> {
                    try (var delete =
                            db.prepareStatement("DELETE FROM revocation WHERE until_ms <= ?")) {
                        delete.setLong(1, now.toEpochMilli());
                        return delete.executeUpdate();
                    }
                });
    }
}
