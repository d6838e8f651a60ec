package im.exo.auth.storage;

import im.exo.auth.linking.LinkToken;
import im.exo.auth.linking.LinkTokenStore;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Instant;
import java.util.Optional;

/** Link tokens in MySQL or MariaDB, as hashes; the lock is the account's row. */
@Singleton
final class MysqlLinkTokenStore implements LinkTokenStore, Remains {

    private final Database database;

    @Inject
    MysqlLinkTokenStore(Database database) {
        this.database = database;
    }

    @Override
    public String table() {
        return "link_token";
    }

    @Override
    public void add(LinkToken token, AccountId account, Instant expires) {
        database.transaction(
                db -> {
                    try (var insert =
                            db.prepareStatement(
                                    "INSERT INTO link_token (hash, account, expires_ms)"
                                            + " VALUES (?, ?, ?)")) {
                        insert.setBytes(1, token.hash().toByteArray());
                        insert.setBytes(2, account.bytes());
                        insert.setLong(3, expires.toEpochMilli());
                        return insert.executeUpdate();
                    }
                });
    }

    @Override
    public Optional<Stored> find(LinkToken token) {
        return database.transaction(
                db -> {
                    try (var select =
                            db.prepareStatement(
                                    "SELECT account, expires_ms, device FROM link_token"
                                            + " WHERE hash = ?")) {
                        select.setBytes(1, token.hash().toByteArray());
                        try (var row = select.executeQuery()) {
                            return row.next()
                                    ? Optional.of(
                                            new Stored(
                                                    AccountId.of(row.getBytes(1)),
                                                    Instant.ofEpochMilli(row.getLong(2)),
                                                    Optional.ofNullable(
                                                                    row.getObject(3, Integer.class))
                                                            .map(DeviceId::new)))
                                    : Optional.empty();
                        }
                    }
                });
    }

    @Override
    public void spend(LinkToken token, DeviceId device) {
        database.transaction(
                db -> {
                    try (var update =
                            db.prepareStatement(
                                    "UPDATE link_token SET device = ? WHERE hash = ?")) {
                        update.setInt(1, device.value());
                        update.setBytes(2, token.hash().toByteArray());
                        return update.executeUpdate();
                    }
                });
    }

    @Override
    public void forgetExpired(Instant before) {
        database.transaction(
                db -> {
                    try (var delete =
                            db.prepareStatement("DELETE FROM link_token WHERE expires_ms < ?")) {
                        delete.setLong(1, before.toEpochMilli());
                        return delete.executeUpdate();
                    }
                });
    }

    @Override
    public void forget(AccountId account) {
        database.transaction(
                db -> {
                    try (var delete =
                            db.prepareStatement("DELETE FROM link_token WHERE account = ?")) {
                        delete.setBytes(1, account.bytes());
                        return delete.executeUpdate();
                    }
                });
    }
}
