package im.exo.keys.directory.storage;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.contract.RegistrationId;
import im.exo.keys.directory.AccountBundle;
import im.exo.keys.directory.DeviceBundle;
import im.exo.keys.directory.DeviceKeys;
import im.exo.keys.directory.SignedPrekey;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.sql.DataSource;

/** Puts bundles together, in the current transaction. */
@ApplicationScoped
class Bundles {

    /**
     * Sharing the account's row keeps an upload from changing the identity between the parts of a
     * bundle. MariaDB knows no FOR SHARE.
     */
    private static final String KEYS =
            "SELECT d.device, d.registration_id, a.identity_key, d.signed_id, d.signed_key,"
                    + " d.signed_signature, d.last_id, d.last_key, d.last_signature, a.version"
                    + " FROM account a JOIN device d ON d.account = a.account WHERE a.account = ?"
                    + " ORDER BY d.device LOCK IN SHARE MODE";

    private final DataSource dataSource;
    private final OneTimeKeys oneTime;
    private final Devices devices;
    private final KeyEvents events;

    Bundles(DataSource dataSource, OneTimeKeys oneTime, Devices devices, KeyEvents events) {
        this.dataSource = dataSource;
        this.oneTime = oneTime;
        this.devices = devices;
        this.events = events;
    }

    Optional<AccountBundle> take(AccountId account, Set<DeviceId> wanted) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return take(connection, account, wanted);
        }
    }

    /**
     * Tells devices that run low. A transaction of its own after {@link #take}: one that holds a
     * device's row shared, as that does, must not wait for it. What a crash loses the next claim
     * makes up.
     *
     * <p>Sharing the account's row keeps uploads out from the counting to the end, so that neither a
     * refill is followed by a mark that was meant for the keys before it, nor an upload writes back
     * a mark that it read before.
     */
    void tellLow(AccountBundle bundle) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            share(connection, bundle.account());
            tellLow(connection, bundle);
        }
    }

    private static void share(Connection connection, AccountId account) throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "SELECT version FROM account WHERE account = ? LOCK IN SHARE MODE")) {
            select.setBytes(1, account.bytes());
            select.executeQuery().close();
        }
    }

    private void tellLow(Connection connection, AccountBundle bundle) throws SQLException {
        for (var taken : bundle.devices()) {
            var device = new DeviceAddress(bundle.account(), taken.device());
            var left = oneTime.count(connection, device);
            if ((left.lowEc() || left.lowKyber())
                    && devices.tell(device, left.lowEc(), left.lowKyber())) {
                events.runningLow(device, left);
            }
        }
    }

    private Optional<AccountBundle> take(
            Connection connection, AccountId account, Set<DeviceId> wanted) throws SQLException {
        var found = new ArrayList<DeviceKeys>();
        long version = 0;
        try (var select = connection.prepareStatement(KEYS)) {
            select.setBytes(1, account.bytes());
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    version = row.getLong(10);
                    if (wanted.contains(new DeviceId(row.getInt(1)))) {
                        found.add(keys(row));
                    }
                }
            }
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<DeviceBundle> devices = new ArrayList<>();
        for (var keys : found) {
            var address = new DeviceAddress(account, keys.device());
            devices.add(
                    new DeviceBundle(
                            keys.device(),
                            keys.registrationId(),
                            keys.signed(),
                            oneTime.takeEc(connection, address),
                            oneTime.takeKyber(connection, address).orElse(keys.lastResort())));
        }
        return Optional.of(
                new AccountBundle(account, version, found.getFirst().identityKey(), devices));
    }

    private static DeviceKeys keys(ResultSet row) throws SQLException {
        return new DeviceKeys(
                new DeviceId(row.getInt(1)),
                new RegistrationId(row.getInt(2)),
                ByteString.copyFrom(row.getBytes(3)),
                signed(row, 4),
                signed(row, 7));
    }

    private static SignedPrekey signed(ResultSet row, int first) throws SQLException {
        return new SignedPrekey(
                row.getLong(first),
                ByteString.copyFrom(row.getBytes(first + 1)),
                ByteString.copyFrom(row.getBytes(first + 2)));
    }
}
