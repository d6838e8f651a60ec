package im.exo.auth.storage;

import com.google.protobuf.ByteString;

import im.exo.auth.signing.SigningKeyStore;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Signing keys in MySQL or MariaDB; the turn is the primary key, so each turn has one key. */
@Singleton
final class MysqlSigningKeyStore implements SigningKeyStore {

    private final Database database;

    @Inject
    MysqlSigningKeyStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Stored> all() {
        return database.transaction(
                db -> {
                    var keys = new ArrayList<Stored>();
                    try (var select =
                                    db.prepareStatement(
                                            "SELECT turn, open_half, sealed_half,"
                                                    + " published_ms, signs_from_ms"
                                                    + " FROM signing_key ORDER BY turn");
                            var row = select.executeQuery()) {
                        while (row.next()) {
                            keys.add(
                                    new Stored(
                                            row.getInt(1),
                                            ByteString.copyFrom(row.getBytes(2)),
                                            ByteString.copyFrom(row.getBytes(3)),
                                            Instant.ofEpochMilli(row.getLong(4)),
                                            Instant.ofEpochMilli(row.getLong(5))));
                        }
                    }
                    return keys;
                });
    }

    @Override
    public boolean add(Stored key) {
        return database.transaction(db -> insert(db, key));
    }

    @Override
    public boolean replaceAll(Stored key, List<UUID> revoked, Instant until) {
        return database.transaction(
                db -> {
                    if (!insert(db, key)) {
                        return false;
                    }
                    try (var delete =
                                    db.prepareStatement("DELETE FROM signing_key WHERE turn < ?");
                            var revoke =
                                    db.prepareStatement(
                                            "INSERT INTO revocation (sid, until_ms, recorded_ms)"
                                                    + " VALUES (?, ?, ?)")) {
                        delete.setInt(1, key.turn());
                        delete.executeUpdate();
                        for (var mark : revoked) {
                            revoke.setBytes(1, Rows.bytes(mark));
                            revoke.setLong(2, until.toEpochMilli());
                            revoke.setLong(3, key.publishedAt().toEpochMilli());
                            revoke.addBatch();
                        }
                        revoke.executeBatch();
                    }
                    return true;
                });
    }

    private static boolean insert(Connection db, Stored key) throws SQLException {
        try (var insert =
                db.prepareStatement(
                        "INSERT INTO signing_key (turn, open_half, sealed_half, published_ms,"
                                + " signs_from_ms) VALUES (?, ?, ?, ?, ?)")) {
            insert.setInt(1, key.turn());
            insert.setBytes(2, key.open().toByteArray());
            insert.setBytes(3, key.sealed().toByteArray());
            insert.setLong(4, key.publishedAt().toEpochMilli());
            insert.setLong(5, key.signsFrom().toEpochMilli());
            insert.executeUpdate();
            return true;
        } catch (SQLIntegrityConstraintViolationException e) {
            return false;
        }
    }

    @Override
    public void remove(int turn) {
        database.transaction(
                db -> {
                    try (var delete =
                            db.prepareStatement("DELETE FROM signing_key WHERE turn = ?")) {
                        delete.setInt(1, turn);
                        return delete.executeUpdate();
                    }
                });
    }
}
