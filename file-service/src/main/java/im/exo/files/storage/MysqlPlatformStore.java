package im.exo.files.storage;

import im.exo.files.PlatformId;
import im.exo.files.upkeep.PlatformStore;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The platform's id in MySQL. */
@ApplicationScoped
final class MysqlPlatformStore implements PlatformStore {

    private final Transactions transactions;

    MysqlPlatformStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Optional<PlatformId> id() {
        return transactions.run(MysqlPlatformStore::id);
    }

    private static Optional<PlatformId> id(Connection connection) throws SQLException {
        return new Statement(connection, "SELECT id FROM platform")
                .first(row -> PlatformId.of(row.getBytes(1)));
    }

    @Override
    public boolean empty() {
        return transactions.run(
                connection ->
                        new Statement(
                                        connection,
                                        "(SELECT 1 FROM files LIMIT 1) UNION ALL"
                                                + " (SELECT 1 FROM uploads LIMIT 1)")
                                .first(_ -> true)
                                .isEmpty());
    }

    @Override
    public PlatformId settle(PlatformId candidate) {
        return transactions.run(
                connection -> {
                    new Statement(
                                    connection,
                                    "INSERT INTO platform (one, id) VALUES (1, ?)"
                                            + " ON DUPLICATE KEY UPDATE id = id",
                                    candidate.bytes())
                            .update();
                    return id(connection).orElseThrow();
                });
    }
}
