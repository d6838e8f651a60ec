package im.exo.auth.storage;

import im.exo.contract.AccountId;

import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.SQLException;

/** What an account was paid for with: stays spent, and no longer says on whom. */
@Singleton
final class SpentChallenges implements Remains {

    private static final byte[] NOBODY = new byte[16];

    @Override
    public String table() {
        return "spent_challenge";
    }

    @Override
    public void remove(Connection db, AccountId account) throws SQLException {
        try (var update =
                db.prepareStatement("UPDATE spent_challenge SET account = ? WHERE account = ?")) {
            update.setBytes(1, NOBODY);
            update.setBytes(2, account.bytes());
            update.executeUpdate();
        }
    }
}
