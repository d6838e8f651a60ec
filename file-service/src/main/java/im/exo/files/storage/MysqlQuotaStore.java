package im.exo.files.storage;

import im.exo.contract.AccountId;
import im.exo.files.FilesConfig;
import im.exo.files.operator.Quota;
import im.exo.files.operator.QuotaStore;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Quotas in MySQL: a row for each account that has its own. */
@ApplicationScoped
final class MysqlQuotaStore implements QuotaStore {

    private final Transactions transactions;
    private final FilesConfig config;

    MysqlQuotaStore(Transactions transactions, FilesConfig config) {
        this.transactions = transactions;
        this.config = config;
    }

    /** What the operator set for this account, if anything. */
    static Optional<Long> own(Connection connection, AccountId account) throws SQLException {
        return new Statement(
                        connection,
                        "SELECT bytes FROM account_quota WHERE account = ?",
                        account.bytes())
                .first(row -> row.getLong(1));
    }

    static void forget(Connection connection, AccountId account) throws SQLException {
        new Statement(connection, "DELETE FROM account_quota WHERE account = ?", account.bytes())
                .update();
    }

    @Override
    public Quota find(AccountId account) {
        return transactions.run(
                connection -> {
                    var own = own(connection, account);
                    long used =
                            new Statement(
                                            connection,
                                            "SELECT bytes FROM account_usage WHERE account = ?",
                                            account.bytes())
                                    .first(row -> row.getLong(1))
                                    .orElse(0L);
                    return new Quota(
                            own.orElseGet(config.quota()::asLongValue), own.isPresent(), used);
                });
    }

    @Override
    public void set(AccountId account, long bytes) {
        transactions.run(
                connection ->
                        new Statement(
                                        connection,
                                        "INSERT INTO account_quota (account, bytes) VALUES (?, ?)"
                                                + " ON DUPLICATE KEY UPDATE bytes = VALUES(bytes)",
                                        account.bytes(),
                                        bytes)
                                .update());
    }

    @Override
    public void reset(AccountId account) {
        transactions.run(
                connection -> {
                    forget(connection, account);
                    return true;
                });
    }

    @Override
    public Totals totals() {
        return transactions.run(
                connection ->
                        new Statement(
                                        connection,
                                        "SELECT COUNT(*), COALESCE(SUM(size), 0),"
                                                + " (SELECT COUNT(*) FROM account_usage)"
                                                + " FROM files WHERE expires > ?",
                                        Instant.now().toEpochMilli())
                                .first(
                                        row ->
                                                new Totals(
                                                        row.getLong(1),
                                                        row.getLong(2),
                                                        row.getLong(3)))
                                .orElseThrow());
    }
}
