package im.exo.auth.storage;

import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.operator.Statistics;
import im.exo.auth.operator.StatisticsStore;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts rows in MySQL or MariaDB. */
@Singleton
final class MysqlStatisticsStore implements StatisticsStore {

    private interface Column<K> {
        K of(ResultSet row) throws SQLException;
    }

    private final Database database;

    @Inject
    MysqlStatisticsStore(Database database) {
        this.database = database;
    }

    @Override
    public Statistics count(LocalDate since, Instant now) {
        return database.transaction(
                db -> {
                    var accounts =
                            grouped(
                                    db,
                                    "SELECT status, COUNT(*) FROM account GROUP BY status",
                                    List.of(),
                                    row -> AccountStatus.of(row.getInt(1)));
                    var registered =
                            grouped(
                                    db,
                                    "SELECT created_on, COUNT(*) FROM device"
                                            + " WHERE device = 1 AND created_on >= ?"
                                            + " GROUP BY created_on",
                                    List.of(since),
                                    row -> row.getObject(1, LocalDate.class));
                    try (var select =
                            db.prepareStatement(
                                    "SELECT (SELECT COUNT(*) FROM device), COUNT(*),"
                                            + " COALESCE(SUM(uses_left), 0) FROM invite"
                                            + " WHERE uses_left > 0 AND expires_ms > ?")) {
                        select.setLong(1, now.toEpochMilli());
                        try (var row = select.executeQuery()) {
                            row.next();
                            return new Statistics(
                                    accounts,
                                    row.getLong(1),
                                    registered,
                                    row.getLong(2),
                                    row.getLong(3));
                        }
                    }
                });
    }

    private static <K> Map<K, Long> grouped(
            Connection db, String sql, List<?> parameters, Column<K> key) throws SQLException {
        try (var select = db.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                select.setObject(i + 1, parameters.get(i));
            }
            try (var row = select.executeQuery()) {
                var counts = new HashMap<K, Long>();
                while (row.next()) {
                    counts.put(key.of(row), row.getLong(2));
                }
                return counts;
            }
        }
    }
}
