package im.exo.keys.directory.storage;

import com.google.protobuf.ByteString;

import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.keys.directory.Counts;
import im.exo.keys.directory.DeviceKeys;
import im.exo.keys.directory.PrekeyStore.Standing;
import im.exo.keys.directory.PrekeyStore.Status;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

import javax.sql.DataSource;

/** What is asked without changing anything. */
@ApplicationScoped
class Reads {

    private final DataSource dataSource;
    private final Accounts accounts;
    private final Devices devices;
    private final OneTimeKeys oneTime;

    Reads(DataSource dataSource, Accounts accounts, Devices devices, OneTimeKeys oneTime) {
        this.dataSource = dataSource;
        this.accounts = accounts;
        this.devices = devices;
        this.oneTime = oneTime;
    }

    Optional<Counts> counts(DeviceAddress device) throws SQLException {
        if (devices.find(device) == null) {
            return Optional.empty();
        }
        try (var connection = dataSource.getConnection()) {
            return Optional.of(oneTime.count(connection, device));
        }
    }

    Optional<DeviceKeys> keys(DeviceAddress device) {
        var account = accounts.findById(AccountEntity.id(device.account()));
        var found = devices.find(device);
        return account == null || account.identityKey == null || found == null
                ? Optional.empty()
                : Optional.of(found.keys(account.identityKey));
    }

    Standing standing(AccountId id) {
        var account = accounts.findById(AccountEntity.id(id));
        return account == null
                ? new Standing(0, Status.ACTIVE, AccessKeyHash.NONE, Set.of())
                : new Standing(
                        account.version,
                        account.status(),
                        new AccessKeyHash(ByteString.copyFrom(account.accessKeyHash)),
                        devices.ids(id));
    }

    Optional<ByteString> identity(AccountId id) {
        var account = accounts.findById(AccountEntity.id(id));
        return account == null || account.identityKey == null
                ? Optional.empty()
                : Optional.of(ByteString.copyFrom(account.identityKey));
    }
}
