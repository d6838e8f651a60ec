package im.exo.keys.directory.storage;

import im.exo.contract.AccountId;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.UUID;

/** Rows of {@code account}. */
@ApplicationScoped
class Accounts implements PanacheRepositoryBase<AccountEntity, UUID> {

    /**
     * Locks the row, which is made when missing. In plain SQL: for MySQL 8 Hibernate writes FOR
     * UPDATE OF, which MariaDB does not know.
     */
    AccountEntity locked(AccountId account) {
        if (!lock(account)) {
            // An exclusive lock also when somebody else was faster; INSERT IGNORE would share it
            // and then deadlock.
            getEntityManager()
                    .createNativeQuery(
                            "INSERT INTO account (account, devices) VALUES (?1, ?2)"
                                    + " ON DUPLICATE KEY UPDATE version = version")
                    .setParameter(1, account.bytes())
                    .setParameter(2, new byte[16])
                    .executeUpdate();
        }
        return findById(AccountEntity.id(account));
    }

    private boolean lock(AccountId account) {
        return !getEntityManager()
                .createNativeQuery("SELECT version FROM account WHERE account = ?1 FOR UPDATE")
                .setParameter(1, account.bytes())
                .getResultList()
                .isEmpty();
    }
}
