package im.exo.files.storage;

import im.exo.contract.AccountId;

import java.sql.Connection;
import java.sql.SQLException;

/** An account's quota, changed in the transaction of what changes it. */
final class Usage {

    /** A file counts at least this much, so that tiny ones are not free of charge. */
    private static final long SMALLEST_CHARGE = 4096;

    private Usage() {}

    static long charge(long size) {
        return Math.max(size, SMALLEST_CHARGE);
    }

    /** Makes sure of the row and locks it. */
    static Used lock(Connection connection, AccountId account) throws SQLException {
        new Statement(
                        connection,
                        "INSERT INTO account_usage (account, bytes, open_uploads) VALUES (?, 0, 0)"
                                + " ON DUPLICATE KEY UPDATE bytes = bytes",
                        account.bytes())
                .update();
        return new Statement(
                        connection,
                        "SELECT bytes, open_uploads FROM account_usage WHERE account = ? FOR UPDATE",
                        account.bytes())
                .first(row -> new Used(row.getLong(1), row.getInt(2)))
                .orElseThrow();
    }

    record Used(long bytes, int openUploads) {}

    static void change(Connection connection, AccountId account, long bytes, int openUploads)
            throws SQLException {
        new Statement(
                        connection,
                        "UPDATE account_usage SET bytes = bytes + ?,"
                                + " open_uploads = open_uploads + ? WHERE account = ?",
                        bytes,
                        openUploads,
                        account.bytes())
                .update();
        new Statement(
                        connection,
                        "DELETE FROM account_usage"
                                + " WHERE account = ? AND bytes = 0 AND open_uploads = 0",
                        account.bytes())
                .update();
    }
}
