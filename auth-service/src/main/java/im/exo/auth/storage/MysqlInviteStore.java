package im.exo.auth.storage;

import com.google.protobuf.ByteString;

import im.exo.auth.invites.Invite;
import im.exo.auth.invites.InviteHash;
import im.exo.auth.invites.InviteId;
import im.exo.auth.invites.InviteStore;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Invites in MySQL or MariaDB. */
@Singleton
final class MysqlInviteStore implements InviteStore {

    private static final String USABLE =
            " WHERE id = ? AND hash = ? AND uses_left > 0 AND expires_ms > ?";

    private final Database database;

    @Inject
    MysqlInviteStore(Database database) {
        this.database = database;
    }

    /** Takes one use, in the caller's transaction; false when there is none to take. */
    static boolean take(Connection db, InviteHash invite, Instant now) throws SQLException {
        try (var update =
                db.prepareStatement("UPDATE invite SET uses_left = uses_left - 1" + USABLE)) {
            name(update, invite, now);
            return update.executeUpdate() == 1;
        }
    }

    @Override
    public boolean add(Invite invite) {
        return database.transaction(
                db -> {
                    try (var insert =
                            db.prepareStatement(
                                    "INSERT INTO invite (id, hash, uses_left, created_on,"
                                            + " expires_ms) VALUES (?, ?, ?, ?, ?)")) {
                        insert.setBytes(1, invite.hash().id().bytes().toByteArray());
                        insert.setBytes(2, invite.hash().bytes().toByteArray());
                        insert.setInt(3, invite.usesLeft());
                        insert.setObject(4, invite.createdOn());
                        insert.setLong(5, invite.expires().toEpochMilli());
                        insert.executeUpdate();
                        return true;
                    } catch (SQLIntegrityConstraintViolationException e) {
                        return false;
                    }
                });
    }

    @Override
    public List<Invite> all() {
        return database.transaction(
                db -> {
                    var found = new ArrayList<Invite>();
                    try (var select =
                                    db.prepareStatement(
                                            "SELECT hash, uses_left, created_on, expires_ms"
                                                    + " FROM invite ORDER BY expires_ms, id");
                            var row = select.executeQuery()) {
                        while (row.next()) {
                            found.add(
                                    new Invite(
                                            new InviteHash(ByteString.copyFrom(row.getBytes(1))),
                                            row.getInt(2),
                                            row.getObject(3, LocalDate.class),
                                            Instant.ofEpochMilli(row.getLong(4))));
                        }
                    }
                    return found;
                });
    }

    @Override
    public boolean usable(InviteHash invite, Instant now) {
        return database.transaction(
                db -> {
                    try (var select = db.prepareStatement("SELECT 1 FROM invite" + USABLE)) {
                        name(select, invite, now);
                        try (var row = select.executeQuery()) {
                            return row.next();
                        }
                    }
                });
    }

    @Override
    public boolean remove(InviteId id) {
        return database.transaction(
                db -> {
                    try (var delete = db.prepareStatement("DELETE FROM invite WHERE id = ?")) {
                        delete.setBytes(1, id.bytes().toByteArray());
                        return delete.executeUpdate() == 1;
                    }
                });
    }

    @Override
    public void forgetExpired(Instant before) {
        database.transaction(
                db -> {
                    try (var delete =
                            db.prepareStatement("DELETE FROM invite WHERE expires_ms < ?")) {
                        delete.setLong(1, before.toEpochMilli());
                        return delete.executeUpdate();
                    }
                });
    }

    private static void name(PreparedStatement statement, InviteHash invite, Instant now)
            throws SQLException {
        statement.setBytes(1, invite.id().bytes().toByteArray());
        statement.setBytes(2, invite.bytes().toByteArray());
        statement.setLong(3, now.toEpochMilli());
    }
}
