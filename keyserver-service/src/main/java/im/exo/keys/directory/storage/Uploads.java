package im.exo.keys.directory.storage;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.contract.topics.AccountState;
import im.exo.keys.directory.Upload;
import im.exo.keys.directory.Uploaded;
import im.exo.keys.transparency.TransparencyLog;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;

import javax.sql.DataSource;

/** Whatever changes an account's keys; all of it under the lock of the account's row. */
@ApplicationScoped
class Uploads {

    private final DataSource dataSource;
    private final Accounts accounts;
    private final Devices devices;
    private final OneTimeKeys oneTime;
    private final SpentKeys spent;
    private final KeyEvents events;
    private final TransparencyLog log;

    Uploads(
            DataSource dataSource,
            Accounts accounts,
            Devices devices,
            OneTimeKeys oneTime,
            SpentKeys spent,
            KeyEvents events,
            TransparencyLog log) {
        this.dataSource = dataSource;
        this.accounts = accounts;
        this.devices = devices;
        this.oneTime = oneTime;
        this.spent = spent;
        this.events = events;
        this.log = log;
    }

    Uploaded store(DeviceAddress address, Upload upload) throws SQLException {
        var account = accounts.locked(address.account());
        if (account.removed(address.device())) {
            return new Uploaded.Removed();
        }
        byte[] identity = upload.identityKey().toByteArray();
        boolean first = account.identityKey == null;
        boolean other = !first && !Arrays.equals(account.identityKey, identity);
        if (other && !upload.replaceIdentity()) {
            return new Uploaded.OtherIdentity();
        }
        var known = devices.find(address) != null;
        if ((!known || other) && !upload.complete()) {
            return new Uploaded.Incomplete();
        }
        try (var connection = dataSource.getConnection()) {
            if (other) {
                dropAll(connection, address.account());
                events.identityChanged(address.account());
            }
            if (first || other) {
                log.append(address.account(), upload.identityKey());
            }
            account.identityKey = identity;
            write(connection, address, upload);
        }
        return new Uploaded.Stored();
    }

    private void write(Connection connection, DeviceAddress address, Upload upload)
            throws SQLException {
        var device = devices.findOrNew(address);
        device.registrationId = upload.registrationId().value();
        upload.signed().ifPresent(device::signed);
        upload.lastResort().ifPresent(device::lastResort);
        if (upload.oneTimeEc().isPresent()) {
            oneTime.replaceEc(connection, address, upload.oneTimeEc().get());
            device.toldEc = false;
        }
        if (upload.oneTimeKyber().isPresent()) {
            oneTime.replaceKyber(connection, address, upload.oneTimeKyber().get());
            device.toldKyber = false;
        }
        devices.persist(device);
    }

    /** Nothing that the former identity key signed is of use. */
    private void dropAll(Connection connection, AccountId account) throws SQLException {
        for (var device : devices.ids(account)) {
            drop(connection, new DeviceAddress(account, device));
        }
    }

    private void drop(Connection connection, DeviceAddress device) throws SQLException {
        oneTime.clear(connection, device);
        devices.remove(device);
    }

    void apply(AccountState state) throws SQLException {
        var id = AccountId.of(state.getAccount());
        var account = accounts.locked(id);
        if (state.getVersion() <= account.version) {
            return;
        }
        account.take(state);
        try (var connection = dataSource.getConnection()) {
            if (account.deleted()) {
                account.identityKey = null;
                dropAll(connection, id);
                spent.clear(connection, id);
            }
            for (DeviceId device : devices.ids(id)) {
                if (account.removed(device)) {
                    var address = new DeviceAddress(id, device);
                    drop(connection, address);
                    spent.clear(connection, address);
                }
            }
        }
    }

    void forget(AccountId id) throws SQLException {
        var account = accounts.locked(id);
        try (var connection = dataSource.getConnection()) {
            dropAll(connection, id);
            spent.clear(connection, id);
        }
        accounts.delete(account);
    }
}
