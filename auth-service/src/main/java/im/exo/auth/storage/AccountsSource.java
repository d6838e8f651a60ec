package im.exo.auth.storage;

import im.exo.auth.accounts.Account;
import im.exo.auth.topics.OwnTopics;
import im.exo.contract.AccountId;
import im.exo.kit.outbox.OutboxSource;

import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What {@code exo.accounts} says: the state of an account at the moment it is published, and
 * nothing any more of one that was deleted so long ago that it is forgotten.
 *
 * <p>The account itself is not locked meanwhile, or nobody could sign in while Kafka is slow. The
 * relay's claim on the account's rows in the outbox is the lock: a change that is committed after
 * this look has a row of its own, which waits until this one is acknowledged.
 */
@Singleton
final class AccountsSource implements OutboxSource {

    @Override
    public String topic() {
        return OwnTopics.ACCOUNTS;
    }

    @Override
    public Optional<byte[]> value(Connection connection, byte[] key) throws SQLException {
        return Rows.account(connection, AccountId.of(key), Rows.Lock.NONE)
                .map(Account::state)
                .map(state -> state.toByteArray())
                .or(() -> Optional.of(new byte[0]));
    }
}
