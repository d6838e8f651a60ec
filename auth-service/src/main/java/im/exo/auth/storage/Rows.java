package im.exo.auth.storage;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.Device;
import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.Argon2Hash;
import im.exo.auth.credentials.KdfSalt;
import im.exo.auth.refresh.RefreshChain;
import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;
import im.exo.contract.RegistrationId;

import org.jspecify.annotations.Nullable;

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

    private static final String DEVICE_COLUMNS =
            "d.device, d.registration_id, d.name, d.sid, d.created_on, d.last_used_on,"
                    + " d.generation, d.token_hash, d.token_salt, d.previous_hash, d.turned_at,"
                    + " d.expires_on, d.signed_in_at";

    /** One statement, so that version and devices are of one moment even without a lock. */
    private static final String ACCOUNT =
            "SELECT a.id, a.version, a.status, a.kdf_salt, a.credential,"
                    + " a.access_key_hash, a.next_device, "
                    + DEVICE_COLUMNS
                    + " FROM account a LEFT JOIN device d ON d.account = a.id WHERE a.id = ?"
                    + " ORDER BY d.device";

    private static final String DEVICE =
            "SELECT " + DEVICE_COLUMNS + " FROM device d WHERE d.account = ? AND d.device = ?";

    private Rows() {}

    static Optional<Account> account(Connection connection, AccountId id, Lock lock)
            throws SQLException {
        try (var select = connection.prepareStatement(ACCOUNT + lock.clause())) {
            select.setBytes(1, id.bytes());
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(account(row)) : Optional.empty();
            }
        }
    }

    static Optional<Device> device(Connection connection, AccountId id, DeviceId device, Lock lock)
            throws SQLException {
        try (var select = connection.prepareStatement(DEVICE + lock.clause())) {
            select.setBytes(1, id.bytes());
            select.setInt(2, device.value());
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(device(row)) : Optional.empty();
            }
        }
    }

    /** From the first of the account's rows on: one for each device, or one without. */
    private static Account account(ResultSet row) throws SQLException {
        var blank =
                new Account(
                        AccountId.of(row.getBytes("id")),
                        row.getLong("version"),
                        AccountStatus.of(row.getInt("status")),
                        KdfSalt.of(row.getBytes("kdf_salt")),
                        new Argon2Hash(row.getString("credential")),
                        new AccessKeyHash(ByteString.copyFrom(row.getBytes("access_key_hash"))),
                        row.getInt("next_device"),
                        List.of());
        var devices = new ArrayList<Device>();
        do {
            if (row.getObject("device") != null) {
                devices.add(device(row));
            }
        } while (row.next());
        return new Account(
                blank.id(),
                blank.version(),
                blank.status(),
                blank.salt(),
                blank.credential(),
                blank.accessKey(),
                blank.nextDevice(),
                devices);
    }

    private static Device device(ResultSet row) throws SQLException {
        byte[] name = row.getBytes("name");
        return new Device(
                new DeviceId(row.getInt("device")),
                new RegistrationId(row.getInt("registration_id")),
                Optional.ofNullable(name).map(ByteString::copyFrom).map(DeviceName::new),
                uuid(row.getBytes("sid")),
                row.getObject("created_on", LocalDate.class),
                row.getObject("last_used_on", LocalDate.class),
                new RefreshChain(
                        row.getInt("generation"),
                        ByteString.copyFrom(row.getBytes("token_hash")),
                        ByteString.copyFrom(row.getBytes("token_salt")),
                        ByteString.copyFrom(row.getBytes("previous_hash")),
                        instant(row, "turned_at"),
                        row.getObject("expires_on", LocalDate.class)),
                instant(row, "signed_in_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    static void instant(PreparedStatement statement, int index, @Nullable Instant value)
            throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, value.toEpochMilli());
        }
    }

    /** Sets the seven columns of the chain and the last day of use, from {@code index} on. */
    static void use(PreparedStatement statement, int index, Device device) throws SQLException {
        var chain = device.chain();
        statement.setObject(index, device.lastUsedOn());
        statement.setInt(index + 1, chain.generation());
        statement.setBytes(index + 2, chain.hash().toByteArray());
        statement.setBytes(index + 3, chain.salt().toByteArray());
        statement.setBytes(index + 4, chain.previous().toByteArray());
        instant(statement, index + 5, chain.turnedAt());
        statement.setObject(index + 6, chain.expiresOn());
    }

    static byte @Nullable [] name(Device device) {
        return device.name().map(name -> name.ciphertext().toByteArray()).orElse(null);
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
