package im.exo.keys.usernames.storage;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.keys.storage.Transactions;
import im.exo.keys.usernames.Confirmed;
import im.exo.keys.usernames.Current;
import im.exo.keys.usernames.Dropped;
import im.exo.keys.usernames.EncryptedUsername;
import im.exo.keys.usernames.LinkHandle;
import im.exo.keys.usernames.Linked;
import im.exo.keys.usernames.Reserved;
import im.exo.keys.usernames.UsernameHash;
import im.exo.keys.usernames.UsernameStore;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/** Usernames in MySQL or MariaDB. */
@ApplicationScoped
class MysqlUsernameStore implements UsernameStore {

    private final Transactions transactions;
    private final DataSource dataSource;
    private final Changes changes;
    private final Tenures tenures;
    private final Links links;

    MysqlUsernameStore(
            Transactions transactions,
            DataSource dataSource,
            Changes changes,
            Tenures tenures,
            Links links) {
        this.transactions = transactions;
        this.dataSource = dataSource;
        this.changes = changes;
        this.tenures = tenures;
        this.links = links;
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private <T> T in(Work<T> work) {
        return transactions.in(
                () -> {
                    try (var connection = dataSource.getConnection()) {
                        return work.on(connection);
                    }
                });
    }

    @Override
    public Reserved reserve(
            DeviceAddress device, List<UsernameHash> wanted, Instant now, Instant until) {
        return in(connection -> changes.reserve(connection, device, wanted, now, until));
    }

    @Override
    public Confirmed confirm(
            DeviceAddress device,
            UsernameHash hash,
            Optional<EncryptedUsername> encrypted,
            Instant now,
            Instant heldUntil) {
        return in(
                connection -> changes.confirm(connection, device, hash, encrypted, now, heldUntil));
    }

    @Override
    public Optional<Current> current(AccountId account) {
        return in(
                connection -> {
                    var link = links.handle(connection, account);
                    return tenures.of(connection, account).entrySet().stream()
                            .filter(entry -> entry.getValue().confirmed())
                            .map(entry -> new Current(entry.getKey(), link))
                            .findFirst();
                });
    }

    @Override
    public Dropped drop(DeviceAddress device) {
        return in(connection -> changes.drop(connection, device));
    }

    @Override
    public Linked link(DeviceAddress device, EncryptedUsername encrypted, boolean keepHandle) {
        return in(connection -> changes.link(connection, device, encrypted, keepHandle));
    }

    @Override
    public Dropped unlink(DeviceAddress device) {
        return in(connection -> changes.unlink(connection, device));
    }

    @Override
    public Optional<AccountId> owner(UsernameHash hash) {
        return in(connection -> tenures.owner(connection, hash));
    }

    @Override
    public Optional<EncryptedUsername> behind(LinkHandle handle) {
        return in(connection -> links.behind(connection, handle));
    }

    @Override
    public void forget(AccountId account) {
        in(
                connection -> {
                    changes.forget(connection, account);
                    return account;
                });
    }

    @Override
    public void forgetOver(Instant now) {
        int forgotten;
        do {
            forgotten = in(connection -> tenures.forgetOver(connection, now));
        } while (forgotten == Tenures.AT_ONCE);
    }
}
