package im.exo.keys.directory.storage;

import im.exo.contract.AccountId;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import java.util.UUID;

/** Rows of {@code account}. */
@ApplicationScoped
class Accounts implements PanacheRepositoryBase<AccountEntity, UUID> {

    /** Locks the row, which is made when missing. */
    AccountEntity locked(AccountId account) {
        var id = AccountEntity.id(account);
        var found = findById(id, LockModeType.PESSIMISTIC_WRITE);
        if (found != null) {
            return found;
        }
        // An exclusive lock also when somebody else was faster; INSERT IGNORE would share it and
        // then deadlock.
        getEntityManager()
                .createNativeQuery(
                        "INSERT INTO account (account, devices) VALUES (?1, ?2)"
                                + " ON DUPLICATE KEY UPDATE version = version")
                .setParameter(1, account.bytes())
                .setParameter(2, new byte[16])
                .executeUpdate();
        return findById(id, LockModeType.PESSIMISTIC_WRITE);
    }
}
