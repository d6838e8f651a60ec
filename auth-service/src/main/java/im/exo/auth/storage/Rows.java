package im.exo.auth.storage;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.Device;
import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.Argon2Hash;
import im.exo.auth.credentials.KdfSalt;
import im.exo.auth.refresh.RefreshChain;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;
import im.exo.contract.RegistrationId;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of the tables {@code account} and {@code device}, to and from values. */
final class Rows {

    private static final String ACCOUNT =
            "SELECT id, version, status, kdf_salt, credential, next_device FROM account"
                    + " WHERE id = ?";
    private static final String DEVICE =
            "SELECT device, registration_id, name, sid, created_on, last_used_on, generation,"
                    + " token_hash, token_salt, previous_hash, turned_at, expires_on FROM device"
                    + " WHERE account = ?";

    private Rows() {}

    static Optional<Account> account(Connection connection, AccountId id, Lock lock)
            throws SQLException {
        try (var select = connection.prepareStatement(ACCOUNT + lock.clause())) {
            select.setBytes(1, id.bytes());
            try (var row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(account(row, devices(connection, id, lock)))
                        : Optional.empty();
            }
        }
    }

    static Optional<Device> device(Connection connection, AccountId id, DeviceId device, Lock lock)
            throws SQLException {
        try (var select =
                connection.prepareStatement(DEVICE + " AND device = ?" + lock.clause())) {
            select.setBytes(1, id.bytes());
            select.setInt(2, device.value());
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(device(row)) : Optional.empty();
            }
        }
    }

    private static List<Device> devices(Connection connection, AccountId id, Lock lock)
            throws SQLException {
        var devices = new ArrayList<Device>();
        try (var select =
                connection.prepareStatement(DEVICE + " ORDER BY device" + lock.clause())) {
            select.setBytes(1, id.bytes());
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    devices.add(device(row));
                }
            }
        }
        return devices;
    }

    private static Account account(ResultSet row, List<Device> devices) throws SQLException {
        return new Account(
                AccountId.of(row.getBytes(1)),
                row.getLong(2),
                AccountStatus.of(row.getInt(3)),
                KdfSalt.of(row.getBytes(4)),
                new Argon2Hash(row.getString(5)),
                row.getInt(6),
                devices);
    }

    private static Device device(ResultSet row) throws SQLException {
        long turnedAt = row.getLong(11);
        var turned = row.wasNull() ? null : Instant.ofEpochMilli(turnedAt);
        byte[] name = row.getBytes(3);
        return new Device(
                new DeviceId(row.getInt(1)),
                new RegistrationId(row.getInt(2)),
                Optional.ofNullable(name).map(ByteString::copyFrom).map(DeviceName::new),
                uuid(row.getBytes(4)),
                row.getObject(5, LocalDate.class),
                row.getObject(6, LocalDate.class),
                new RefreshChain(
                        row.getInt(7),
                        ByteString.copyFrom(row.getBytes(8)),
                        ByteString.copyFrom(row.getBytes(9)),
                        ByteString.copyFrom(row.getBytes(10)),
                        turned,
                        row.getObject(12, LocalDate.class)));
    }

    /** Sets the seven columns of the chain and the last day of use, from {@code index} on. */
    static void use(PreparedStatement statement, int index, Device device) throws SQLException {
        var chain = device.chain();
        statement.setObject(index, device.lastUsedOn());
        statement.setInt(index + 1, chain.generation());
        statement.setBytes(index + 2, chain.hash().toByteArray());
        statement.setBytes(index + 3, chain.salt().toByteArray());
        statement.setBytes(index + 4, chain.previous().toByteArray());
        if (chain.turnedAt() == null) {
            statement.setNull(index + 5, Types.BIGINT);
        } else {
            statement.setLong(index + 5, chain.turnedAt().toEpochMilli());
        }
        statement.setObject(index + 6, chain.expiresOn());
    }

    static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    static UUID uuid(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /** Whether rows stay as they are until the transaction ends. */
    enum Lock {
        NONE(""),
        UPDATE(" FOR UPDATE");

        private final String clause;

        Lock(String clause) {
            this.clause = clause;
        }

        String clause() {
            return clause;
        }
    }
}
