package im.exo.auth.storage;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.DeviceName;
import im.exo.auth.passkeys.Credential;
import im.exo.auth.passkeys.Passkey;
import im.exo.auth.passkeys.PasskeyId;
import im.exo.auth.passkeys.PasskeyStore;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Passkeys in MySQL or MariaDB; the lock is the account's row. */
@Singleton
final class MysqlPasskeyStore implements PasskeyStore, Remains {

    private static final String SELECT =
            "SELECT id, account, user_handle, credential, counter, backup_eligible, backed_up,"
                    + " name, created_on, last_used_on FROM passkey";

    private final Database database;

    @Inject
    MysqlPasskeyStore(Database database) {
        this.database = database;
    }

    @Override
    public String table() {
        return "passkey";
    }

    @Override
    public Optional<Passkey> find(PasskeyId id) {
        return database
                .transaction(db -> select(db, SELECT + " WHERE id = ?", id.hash().toByteArray()))
                .stream()
                .findAny();
    }

    @Override
    public List<Passkey> of(AccountId account) {
        return database.transaction(
                db ->
                        select(
                                db,
                                SELECT + " WHERE account = ? ORDER BY created_on, id",
                                account.bytes()));
    }

    @Override
    public boolean add(Passkey passkey) {
        return database.transaction(db -> insert(db, passkey));
    }

    @Override
    public void use(Passkey passkey) {
        database.transaction(
                db -> {
                    try (var update =
                            db.prepareStatement(
                                    "UPDATE passkey SET counter = ?, backed_up = ?,"
                                            + " last_used_on = ? WHERE id = ?")) {
                        update.setLong(1, passkey.credential().counter());
                        update.setBoolean(2, passkey.credential().backedUp());
                        update.setObject(3, passkey.lastUsedOn());
                        update.setBytes(4, passkey.id().hash().toByteArray());
                        return update.executeUpdate();
                    }
                });
    }

    @Override
    public boolean remove(AccountId account, PasskeyId id) {
        return database.transaction(
                db -> {
                    try (var delete =
                            db.prepareStatement(
                                    "DELETE FROM passkey WHERE id = ? AND account = ?")) {
                        delete.setBytes(1, id.hash().toByteArray());
                        delete.setBytes(2, account.bytes());
                        return delete.executeUpdate() > 0;
                    }
                });
    }

    @Override
    public void forget(AccountId account) {
        database.transaction(
                db -> {
                    remove(db, account);
                    return true;
                });
    }

    @Override
    public boolean spend(ByteString challengeHash, Instant expires) {
        return database.transaction(
                db -> {
                    try (var insert =
                            db.prepareStatement(
                                    "INSERT IGNORE INTO passkey_challenge (challenge, expires_ms)"
                                            + " VALUES (?, ?)")) {
                        insert.setBytes(1, challengeHash.toByteArray());
                        insert.setLong(2, expires.toEpochMilli());
                        return insert.executeUpdate() > 0;
                    }
                });
    }

    @Override
    public void forgetChallenges(Instant before) {
        database.transaction(
                db -> {
                    try (var delete =
                            db.prepareStatement(
                                    "DELETE FROM passkey_challenge WHERE expires_ms < ?")) {
                        delete.setLong(1, before.toEpochMilli());
                        return delete.executeUpdate();
                    }
                });
    }

    private static boolean insert(Connection db, Passkey passkey) throws SQLException {
        try (var insert =
                db.prepareStatement(
                        "INSERT IGNORE INTO passkey (id, account, user_handle, credential,"
                                + " counter, backup_eligible, backed_up, name, created_on,"
                                + " last_used_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            var credential = passkey.credential();
            var name = passkey.name().map(DeviceName::ciphertext).orElse(ByteString.EMPTY);
            insert.setBytes(1, passkey.id().hash().toByteArray());
            insert.setBytes(2, passkey.account().bytes());
            insert.setBytes(3, passkey.handle().toByteArray());
            insert.setBytes(4, credential.bytes().toByteArray());
            insert.setLong(5, credential.counter());
            insert.setBoolean(6, credential.backupEligible());
            insert.setBoolean(7, credential.backedUp());
            insert.setBytes(8, name.toByteArray());
            insert.setObject(9, passkey.createdOn());
            insert.setObject(10, passkey.lastUsedOn());
            return insert.executeUpdate() > 0;
        }
    }

    private static List<Passkey> select(Connection db, String sql, byte[] key) throws SQLException {
        try (var select = db.prepareStatement(sql)) {
            select.setBytes(1, key);
            try (var row = select.executeQuery()) {
                var found = new ArrayList<Passkey>();
                while (row.next()) {
                    found.add(passkey(row));
                }
                return found;
            }
        }
    }

    private static Passkey passkey(ResultSet row) throws SQLException {
        var name = ByteString.copyFrom(row.getBytes("name"));
        return new Passkey(
                new PasskeyId(ByteString.copyFrom(row.getBytes("id"))),
                AccountId.of(row.getBytes("account")),
                ByteString.copyFrom(row.getBytes("user_handle")),
                new Credential(
                        ByteString.copyFrom(row.getBytes("credential")),
                        row.getLong("counter"),
                        row.getBoolean("backup_eligible"),
                        row.getBoolean("backed_up")),
                name.isEmpty() ? Optional.empty() : Optional.of(new DeviceName(name)),
                row.getObject("created_on", LocalDate.class),
                row.getObject("last_used_on", LocalDate.class));
    }
}
