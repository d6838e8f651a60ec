package im.exo.auth.storage;

import com.google.protobuf.ByteString;

import im.exo.auth.profiles.Profile;
import im.exo.auth.profiles.ProfileStore;
import im.exo.auth.profiles.ProfileVersion;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Profiles in MySQL or MariaDB; the lock is the account's row. */
@Singleton
final class MysqlProfileStore implements ProfileStore, Remains {

    private final Database database;

    @Inject
    MysqlProfileStore(Database database) {
        this.database = database;
    }

    @Override
    public String table() {
        return "profile";
    }

    @Override
    public void put(AccountId account, Profile profile) {
        database.transaction(
                db -> {
                    int turn = newest(db, account) + 1;
                    replace(db, account, profile, turn);
                    return forgetBefore(db, account, turn);
                });
    }

    @Override
    public Optional<Profile> find(AccountId account, ProfileVersion version) {
        return database.transaction(
                db -> {
                    try (var select =
                            db.prepareStatement(
                                    "SELECT name, about, avatar FROM profile"
                                            + " WHERE account = ? AND version = ?")) {
                        select.setBytes(1, account.bytes());
                        select.setBytes(2, version.bytes().toByteArray());
                        try (var row = select.executeQuery()) {
                            return row.next()
                                    ? Optional.of(
                                            new Profile(
                                                    version,
                                                    ByteString.copyFrom(row.getBytes(1)),
                                                    ByteString.copyFrom(row.getBytes(2)),
                                                    ByteString.copyFrom(row.getBytes(3))))
                                    : Optional.empty();
                        }
                    }
                });
    }

    private static int newest(Connection db, AccountId account) throws SQLException {
        try (var select = db.prepareStatement("SELECT MAX(turn) FROM profile WHERE account = ?")) {
            select.setBytes(1, account.bytes());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static void replace(Connection db, AccountId account, Profile profile, int turn)
            throws SQLException {
        try (var replace =
                db.prepareStatement(
                        "REPLACE INTO profile (account, version, turn, name, about, avatar)"
                                + " VALUES (?, ?, ?, ?, ?, ?)")) {
            replace.setBytes(1, account.bytes());
            replace.setBytes(2, profile.version().bytes().toByteArray());
            replace.setInt(3, turn);
            replace.setBytes(4, profile.name().toByteArray());
            replace.setBytes(5, profile.about().toByteArray());
            replace.setBytes(6, profile.avatar().toByteArray());
            replace.executeUpdate();
        }
    }

    /** All but the newest few; turns of rows that were replaced leave gaps. */
    private static int forgetBefore(Connection db, AccountId account, int turn)
            throws SQLException {
        try (var eldest =
                        db.prepareStatement(
                                "SELECT turn FROM profile WHERE account = ? AND turn <= ?"
                                        + " ORDER BY turn DESC LIMIT 1 OFFSET "
                                        + VERSIONS);
                var delete =
                        db.prepareStatement(
                                "DELETE FROM profile WHERE account = ? AND turn <= ?")) {
            eldest.setBytes(1, account.bytes());
            eldest.setInt(2, turn);
            try (var row = eldest.executeQuery()) {
                if (!row.next()) {
                    return 0;
                }
                delete.setBytes(1, account.bytes());
                delete.setInt(2, row.getInt(1));
                return delete.executeUpdate();
            }
        }
    }
}
