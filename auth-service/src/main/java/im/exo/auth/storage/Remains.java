package im.exo.auth.storage;

import im.exo.contract.AccountId;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A table of a feature that names accounts. A bean of this type is found by itself: what the table
 * holds of an account goes in the transaction that deletes the account, and is counted in what the
 * account's owner is shown. A test refuses a table with a column {@code account} that nobody names.
 */
interface Remains {

    /** Its column {@code account} is the account's 16 bytes and leads an index. */
    String table();

    default void remove(Connection db, AccountId account) throws SQLException {
        try (var delete = db.prepareStatement("DELETE FROM " + table() + " WHERE account = ?")) {
            delete.setBytes(1, account.bytes());
            delete.executeUpdate();
        }
    }

    default int count(Connection db, AccountId account) throws SQLException {
        try (var select =
                db.prepareStatement("SELECT COUNT(*) FROM " + table() + " WHERE account = ?")) {
            select.setBytes(1, account.bytes());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
