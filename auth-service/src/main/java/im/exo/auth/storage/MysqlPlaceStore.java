package im.exo.auth.storage;

import com.google.protobuf.ByteString;

import im.exo.auth.provisioning.NewDeviceKey;
import im.exo.auth.provisioning.PlaceAddress;
import im.exo.auth.provisioning.PlaceStore;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.util.Optional;

/** Places in MySQL or MariaDB; what has expired stays as a row until somebody comes by. */
@Singleton
final class MysqlPlaceStore implements PlaceStore {

    private final Database database;

    @Inject
    MysqlPlaceStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Place> find(PlaceAddress address, Instant now) {
        return database.transaction(db -> find(db, address, now));
    }

    private static Optional<Place> find(Connection db, PlaceAddress address, Instant now)
            throws SQLException {
        try (var select =
                db.prepareStatement(
                        "SELECT public_key, mac, expires_ms, message FROM provisioning"
                                + " WHERE address = ? AND expires_ms > ?")) {
            select.setBytes(1, address.bytes().toByteArray());
            select.setLong(2, now.toEpochMilli());
            try (var row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Place(
                                        new NewDeviceKey(
                                                ByteString.copyFrom(row.getBytes(1)),
                                                ByteString.copyFrom(row.getBytes(2))),
                                        Instant.ofEpochMilli(row.getLong(3)),
                                        Optional.ofNullable(row.getBytes(4))
                                                .map(ByteString::copyFrom)))
                        : Optional.empty();
            }
        }
    }

    @Override
    public int count(Instant now) {
        return database.transaction(
                db -> {
                    try (var select =
                            db.prepareStatement(
                                    "SELECT COUNT(*) FROM provisioning WHERE expires_ms > ?")) {
                        select.setLong(1, now.toEpochMilli());
                        try (var row = select.executeQuery()) {
                            row.next();
                            return row.getInt(1);
                        }
                    }
                });
    }

    @Override
    public Place open(PlaceAddress address, NewDeviceKey key, Instant expires, Instant now) {
        return database.transaction(
                db -> {
                    delete(db, address, now);
                    try (var insert =
                            db.prepareStatement(
                                    "INSERT INTO provisioning (address, public_key, mac,"
                                            + " expires_ms) VALUES (?, ?, ?, ?)")) {
                        insert.setBytes(1, address.bytes().toByteArray());
                        insert.setBytes(2, key.publicKey().toByteArray());
                        insert.setBytes(3, key.mac().toByteArray());
                        insert.setLong(4, expires.toEpochMilli());
                        insert.executeUpdate();
                        return new Place(key, expires, Optional.empty());
                    } catch (SQLIntegrityConstraintViolationException e) {
                        // Whoever was first may have left again: then trying again helps.
                        return find(db, address, now)
                                .orElseThrow(() -> new SQLTransientException("gone meanwhile", e));
                    }
                });
    }

    @Override
    public Optional<Place> leave(PlaceAddress address, ByteString message, Instant now) {
        return database.transaction(
                db -> {
                    try (var update =
                            db.prepareStatement(
                                    "UPDATE provisioning SET message = ? WHERE address = ?"
                                            + " AND expires_ms > ? AND message IS NULL")) {
                        update.setBytes(1, message.toByteArray());
                        update.setBytes(2, address.bytes().toByteArray());
                        update.setLong(3, now.toEpochMilli());
                        update.executeUpdate();
                    }
                    return find(db, address, now);
                });
    }

    @Override
    public void forget(PlaceAddress address) {
        database.transaction(db -> delete(db, address, Instant.ofEpochMilli(Long.MAX_VALUE)));
    }

    private static int delete(Connection db, PlaceAddress address, Instant expiredAt)
            throws SQLException {
        try (var delete =
                db.prepareStatement(
                        "DELETE FROM provisioning WHERE address = ? AND expires_ms <= ?")) {
            delete.setBytes(1, address.bytes().toByteArray());
            delete.setLong(2, expiredAt.toEpochMilli());
            return delete.executeUpdate();
        }
    }

    @Override
    public void forgetExpired(Instant now) {
        database.transaction(
                db -> {
                    try (var delete =
                            db.prepareStatement("DELETE FROM provisioning WHERE expires_ms <= ?")) {
                        delete.setLong(1, now.toEpochMilli());
                        return delete.executeUpdate();
                    }
                });
    }
}
