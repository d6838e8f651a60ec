package im.exo.files.storage;

import im.exo.contract.AccountId;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * Rows of {@code ended_accounts}. Asked and written under the lock of the account's usage, so that
 * an upload begins before its account has ended, and ends with it, or does not begin.
 */
final class Ended {

    /** Longer than any token is good for. */
    private static final Duration KEPT = Duration.ofDays(1);

    private Ended() {}

    static boolean is(Connection connection, AccountId account) throws SQLException {
        return new Statement(
                        connection,
                        "SELECT 1 FROM ended_accounts WHERE account = ?",
                        account.bytes())
                .first(_ -> true)
                .isPresent();
    }

    static void record(Connection connection, AccountId account) throws SQLException {
        Usage.lock(connection, account);
        new Statement(
                        connection,
                        "INSERT INTO ended_accounts (account, ended) VALUES (?, ?)"
                                + " ON DUPLICATE KEY UPDATE ended = ended",
                        account.bytes(),
                        Instant.now().toEpochMilli())
                .update();
        Usage.change(connection, account, 0, 0);
    }

    /** Those whose tokens have expired long ago. */
    static int forget(Connection connection) throws SQLException {
        return new Statement(
                        connection,
                        "DELETE FROM ended_accounts WHERE ended < ?",
                        Instant.now().minus(KEPT).toEpochMilli())
                .update();
    }
}
