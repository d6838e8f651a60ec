package im.exo.auth.storage;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.Device;
import im.exo.auth.accounts.Payment;
import im.exo.auth.revocations.Revocation;
import im.exo.auth.topics.OwnTopics;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.kit.outbox.Outbox;

import io.quarkus.arc.All;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Accounts in MySQL or MariaDB. The account's row is the lock for everything that others hear of; a
 * device's row alone is the lock for its chain of refresh tokens.
 */
@Singleton
final class MysqlAccountStore implements AccountStore {

    private final Database database;
    private final Outbox outbox;
    private final OwnTopics topics;
    private final List<Remains> remains;
    private final Clock clock;

    @Inject
    MysqlAccountStore(
            Database database,
            Outbox outbox,
            OwnTopics topics,
            @All List<Remains> remains,
            Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.topics = topics;
        this.remains = remains;
        this.clock = clock;
    }

    @Override
    public Optional<Account> find(AccountId id) {
        return database.transaction(db -> Rows.account(db, id, Rows.Lock.NONE));
    }

    @Override
    public Optional<Spent> spent(Payment payment) {
        return database.transaction(
                db -> {
                    try (var select =
                            db.prepareStatement(
                                    "SELECT account, spent_at FROM spent_challenge"
                                            + " WHERE challenge = ?")) {
                        select.setBytes(1, payment.receipt().toByteArray());
                        try (var row = select.executeQuery()) {
                            return row.next()
                                    ? Optional.of(
                                            new Spent(
                                                    AccountId.of(row.getBytes(1)),
                                                    Instant.ofEpochMilli(row.getLong(2))))
                                    : Optional.empty();
                        }
                    }
                });
    }

    @Override
    public Registering register(Account account, Payment payment, Instant now) {
        var registering =
                database.transaction(
                        db -> {
                            if (!spend(db, payment, account.id(), now)) {
                                return Registering.SPENT;
                            }
                            if (!paid(db, payment, now)) {
                                unspend(db, payment);
                                return Registering.REFUSED;
                            }
                            insert(db, account);
                            for (var device : account.devices()) {
                                insert(db, account.id(), device);
                            }
                            announce(db, account.id());
                            return Registering.STORED;
                        });
        outbox.nudge();
        return registering;
    }

    @Override
    public <R> Optional<R> change(AccountId id, Function<Account, Change<R>> change) {
        Optional<R> result =
                database.transaction(
                        db -> {
                            var before = Rows.account(db, id, Rows.Lock.UPDATE);
                            if (before.isEmpty()) {
                                return Optional.empty();
                            }
                            var made = change.apply(before.get());
                            var after = made.after();
                            if (!after.equals(before.get())) {
                                write(db, before.get(), after);
                            }
                            if (after.version() != before.get().version()) {
                                announce(db, id);
                            }
                            for (var revocation : made.revocations()) {
                                record(db, revocation, after);
                            }
                            return Optional.of(made.result());
                        });
        outbox.nudge();
        return result;
    }

    @Override
    public <R> Optional<R> changeDevice(
            DeviceAddress address, Function<Device, DeviceChange<R>> change) {
        return database.transaction(
                db -> {
                    var before =
                            Rows.device(db, address.account(), address.device(), Rows.Lock.UPDATE);
                    if (before.isEmpty()) {
                        return Optional.empty();
                    }
                    var made = change.apply(before.get());
                    if (!made.after().equals(before.get())) {
                        update(db, address, made.after());
                    }
                    return Optional.of(made.result());
                });
    }

    @Override
    public void forgetTurns(Instant before) {
        deleteOrUpdate("UPDATE device SET turned_at = NULL WHERE turned_at < ?", before);
        deleteOrUpdate("UPDATE device SET signed_in_at = NULL WHERE signed_in_at < ?", before);
    }

    @Override
    public void forgetSpent(Instant before) {
        deleteOrUpdate("DELETE FROM spent_challenge WHERE spent_at < ?", before);
    }

    private void deleteOrUpdate(String sql, Instant before) {
        database.transaction(
                db -> {
                    try (var statement = db.prepareStatement(sql)) {
                        statement.setLong(1, before.toEpochMilli());
                        return statement.executeUpdate();
                    }
                });
    }

    /** Waits for whoever hands in the same at this moment. */
    private static boolean spend(Connection db, Payment payment, AccountId account, Instant now)
            throws SQLException {
        try (var insert =
                db.prepareStatement(
                        "INSERT INTO spent_challenge (challenge, account, spent_at)"
                                + " VALUES (?, ?, ?)")) {
            insert.setBytes(1, payment.receipt().toByteArray());
            insert.setBytes(2, account.bytes());
            insert.setLong(3, now.toEpochMilli());
            insert.executeUpdate();
            return true;
        } catch (SQLIntegrityConstraintViolationException e) {
            return false;
        }
    }

    private static boolean paid(Connection db, Payment payment, Instant now) throws SQLException {
        return switch (payment) {
            case Payment.Work _ -> true;
            case Payment.Invitation(var invite, var _) -> MysqlInviteStore.take(db, invite, now);
        };
    }

    private static void unspend(Connection db, Payment payment) throws SQLException {
        try (var delete = db.prepareStatement("DELETE FROM spent_challenge WHERE challenge = ?")) {
            delete.setBytes(1, payment.receipt().toByteArray());
            delete.executeUpdate();
        }
    }

    private static void insert(Connection db, Account account) throws SQLException {
        try (var insert =
                db.prepareStatement(
                        "INSERT INTO account (id, version, status, kdf_salt, credential,"
                                + " next_device) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setBytes(1, account.id().bytes());
            insert.setLong(2, account.version());
            insert.setInt(3, account.status().code());
            insert.setBytes(4, account.salt().bytes().toByteArray());
            insert.setString(5, account.credential().phc());
            insert.setInt(6, account.nextDevice());
            insert.executeUpdate();
        }
    }

    private static void insert(Connection db, AccountId account, Device device)
            throws SQLException {
        try (var insert =
                db.prepareStatement(
                        "INSERT INTO device (account, device, registration_id, name, sid,"
                                + " created_on, last_used_on, generation, token_hash, token_salt,"
                                + " previous_hash, turned_at, expires_on, signed_in_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setBytes(1, account.bytes());
            insert.setInt(2, device.id().value());
            insert.setInt(3, device.registrationId().value());
            insert.setBytes(4, Rows.name(device));
            insert.setBytes(5, Rows.bytes(device.sid()));
            insert.setObject(6, device.createdOn());
            Rows.use(insert, 7, device);
            Rows.instant(insert, 14, device.signedInAt());
            insert.executeUpdate();
        }
    }

    private void write(Connection db, Account before, Account after) throws SQLException {
        try (var update =
                db.prepareStatement(
                        "UPDATE account SET version = ?, status = ?, next_device = ?,"
                                + " kdf_salt = ?, credential = ?, access_key_hash = ? WHERE id = ?")) {
            update.setLong(1, after.version());
            update.setInt(2, after.status().code());
            update.setInt(3, after.nextDevice());
            update.setBytes(4, after.salt().bytes().toByteArray());
            update.setString(5, after.credential().phc());
            update.setBytes(6, after.accessKey().hash().toByteArray());
            update.setBytes(7, after.id().bytes());
            update.executeUpdate();
        }
        for (var device : before.devices()) {
            if (after.device(device.id()).isEmpty()) {
                delete(db, new DeviceAddress(after.id(), device.id()));
            }
        }
        for (var device : after.devices()) {
            var known = before.device(device.id());
            if (known.isEmpty()) {
                insert(db, after.id(), device);
            } else if (!known.get().name().equals(device.name())
                    || !known.get().sid().equals(device.sid())) {
                rename(db, after.id(), device);
            }
        }
        Deserted.follow(db, before, after, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        if (after.status() == AccountStatus.DELETED) {
            for (var table : remains) {
                table.remove(db, after.id());
            }
        }
    }

    private static void rename(Connection db, AccountId account, Device device)
            throws SQLException {
        try (var update =
                db.prepareStatement(
                        "UPDATE device SET name = ?, sid = ? WHERE account = ? AND device = ?")) {
            update.setBytes(1, Rows.name(device));
            update.setBytes(2, Rows.bytes(device.sid()));
            update.setBytes(3, account.bytes());
            update.setInt(4, device.id().value());
            update.executeUpdate();
        }
    }

    private static void delete(Connection db, DeviceAddress address) throws SQLException {
        try (var delete =
                db.prepareStatement("DELETE FROM device WHERE account = ? AND device = ?")) {
            delete.setBytes(1, address.account().bytes());
            delete.setInt(2, address.device().value());
            delete.executeUpdate();
        }
    }

    private static void update(Connection db, DeviceAddress address, Device device)
            throws SQLException {
        try (var update =
                db.prepareStatement(
                        "UPDATE device SET last_used_on = ?, generation = ?, token_hash = ?,"
                                + " token_salt = ?, previous_hash = ?, turned_at = ?,"
                                + " expires_on = ? WHERE account = ? AND device = ?")) {
            Rows.use(update, 1, device);
            update.setBytes(8, address.account().bytes());
            update.setInt(9, address.device().value());
            update.executeUpdate();
        }
    }

    private void announce(Connection db, AccountId account) throws SQLException {
        outbox.append(
                db,
                OwnTopics.ACCOUNTS,
                OptionalInt.of(topics.shardOf(account)),
                account.bytes(),
                null);
    }

    private void record(Connection db, Revocation revocation, Account after) throws SQLException {
        try (var insert =
                db.prepareStatement(
                        "INSERT INTO revocation (sid, until_ms, recorded_ms, account, version)"
                                + " VALUES (?, ?, ?, ?, ?)")) {
            insert.setBytes(1, Rows.bytes(revocation.sid()));
            insert.setLong(2, revocation.until().toEpochMilli());
            insert.setLong(3, clock.millis());
            insert.setBytes(4, after.id().bytes());
            insert.setLong(5, after.version());
            insert.executeUpdate();
        }
        outbox.append(
                db,
                OwnTopics.REVOCATIONS,
                OptionalInt.empty(),
                Rows.bytes(revocation.sid()),
                revocation.message().toByteArray());
    }
}
