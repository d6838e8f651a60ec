package im.exo.auth.storage;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;

/** Rows of {@code deserted}: accounts without a device, and since which day. */
final class Deserted {

    private Deserted() {}

    /** In the transaction that changes the account. */
    static void follow(Connection db, Account before, Account after, LocalDate today)
            throws SQLException {
        boolean deleted =
                after.status() == AccountStatus.DELETED && before.status() != AccountStatus.DELETED;
        boolean last = after.devices().isEmpty() && !before.devices().isEmpty();
        if (deleted || last) {
            try (var insert =
                    db.prepareStatement("REPLACE INTO deserted (account, since) VALUES (?, ?)")) {
                insert.setBytes(1, after.id().bytes());
                insert.setObject(2, today);
                insert.executeUpdate();
            }
        } else if (before.devices().isEmpty() && !after.devices().isEmpty()) {
            try (var delete = db.prepareStatement("DELETE FROM deserted WHERE account = ?")) {
                delete.setBytes(1, after.id().bytes());
                delete.executeUpdate();
            }
        }
    }
}
