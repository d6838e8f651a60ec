package im.exo.keys.directory.storage;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.contract.topics.AccountState;
import im.exo.keys.directory.AccountBundle;
import im.exo.keys.directory.Counts;
import im.exo.keys.directory.DeviceKeys;
import im.exo.keys.directory.PrekeyStore;
import im.exo.keys.directory.Upload;
import im.exo.keys.directory.Uploaded;
import im.exo.keys.storage.Transactions;

import jakarta.enterprise.context.ApplicationScoped;

import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

import javax.sql.DataSource;

/**
 * Keys in MySQL or MariaDB. Uploads and removals lock the account's row, bundles share it, so they
 * see each other whole or not at all, and nobody waits while holding a one-time key.
 */
@ApplicationScoped
class MysqlPrekeyStore implements PrekeyStore {

    private final Transactions transactions;
    private final Uploads uploads;
    private final Bundles bundles;
    private final Reads reads;
    private final SpentKeys spent;
    private final DataSource dataSource;

    MysqlPrekeyStore(
            Transactions transactions,
            Uploads uploads,
            Bundles bundles,
            Reads reads,
            SpentKeys spent,
            DataSource dataSource) {
        this.transactions = transactions;
        this.uploads = uploads;
        this.bundles = bundles;
        this.reads = reads;
        this.spent = spent;
        this.dataSource = dataSource;
    }

    @Override
    public Uploaded store(DeviceAddress device, Upload upload) {
        return transactions.in(() -> uploads.store(device, upload));
    }

    @Override
    public Optional<Counts> counts(DeviceAddress device) {
        return transactions.in(() -> reads.counts(device));
    }

    @Override
    public Optional<DeviceKeys> keys(DeviceAddress device) {
        return transactions.in(() -> reads.keys(device));
    }

    @Override
    public Optional<ByteString> identity(AccountId account) {
        return transactions.in(() -> reads.identity(account));
    }

    @Override
    public Standing standing(AccountId account) {
        return transactions.in(() -> reads.standing(account));
    }

    @Override
    public Optional<AccountBundle> claim(AccountId account, Set<DeviceId> devices) {
        var bundle = transactions.in(() -> bundles.take(account, devices));
        bundle.ifPresent(
                taken ->
                        transactions.in(
                                () -> {
                                    bundles.tellLow(taken);
                                    return taken;
                                }));
        return bundle;
    }

    @Override
    public void apply(AccountState state) {
        transactions.in(
                () -> {
                    uploads.apply(state);
                    return state;
                });
    }

    @Override
    public void forget(AccountId account) {
        transactions.in(
                () -> {
                    uploads.forget(account);
                    return account;
                });
    }

    @Override
    public int spent(AccountId account) {
        return transactions.in(
                () -> {
                    try (var connection = dataSource.getConnection()) {
                        return spent.count(connection, account);
                    }
                });
    }

    @Override
    public void forgetSpent(LocalDate before) {
        int forgotten;
        do {
            forgotten =
                    transactions.in(
                            () -> {
                                try (var connection = dataSource.getConnection()) {
                                    return spent.forget(connection, before);
                                }
                            });
        } while (forgotten == SpentKeys.AT_ONCE);
    }
}
