package im.exo.auth.storage;

import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.leaving.DepartureStore;
import im.exo.auth.topics.OwnTopics;
import im.exo.contract.AccountId;
import im.exo.kit.outbox.Outbox;

import io.quarkus.arc.All;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Accounts that end or have ended, in MySQL or MariaDB. */
@Singleton
final class MysqlDepartureStore implements DepartureStore {

    private static final String UNUSED =
            "SELECT DISTINCT a.id, a.version FROM device d JOIN account a ON a.id = d.account"
                    + " WHERE d.last_used_on < ? AND a.status = ? AND NOT EXISTS (SELECT 1 FROM"
                    + " device o WHERE o.account = d.account AND o.last_used_on >= ?) LIMIT ?";

    private static final String DEVICELESS =
            "SELECT a.id, a.version FROM deserted d JOIN account a ON a.id = d.account"
                    + " WHERE d.since < ? AND a.status = ? LIMIT ?";

    private static final String DELETED =
            "SELECT a.id FROM deserted d JOIN account a ON a.id = d.account"
                    + " WHERE d.since < ? AND a.status = ? LIMIT ?";

    private final Database database;
    private final Outbox outbox;
    private final OwnTopics topics;
    private final List<Remains> remains;

    @Inject
    MysqlDepartureStore(
            Database database, Outbox outbox, OwnTopics topics, @All List<Remains> remains) {
        this.database = database;
        this.outbox = outbox;
        this.topics = topics;
        this.remains = remains;
    }

    @Override
    public List<Idle> idle(LocalDate before, int most) {
        return database.transaction(
                db -> {
                    var found = new ArrayList<Idle>();
                    try (var select = db.prepareStatement(UNUSED)) {
                        select.setObject(1, before);
                        select.setInt(2, AccountStatus.ACTIVE.code());
                        select.setObject(3, before);
                        select.setInt(4, most);
                        try (var row = select.executeQuery()) {
                            while (row.next()) {
                                found.add(new Idle(AccountId.of(row.getBytes(1)), row.getLong(2)));
                            }
                        }
                    }
                    try (var select = db.prepareStatement(DEVICELESS)) {
                        select.setObject(1, before);
                        select.setInt(2, AccountStatus.ACTIVE.code());
                        select.setInt(3, most - found.size());
                        try (var row = select.executeQuery()) {
                            while (row.next()) {
                                found.add(new Idle(AccountId.of(row.getBytes(1)), row.getLong(2)));
                            }
                        }
                    }
                    return found;
                });
    }

    @Override
    public int forgetDeleted(LocalDate before, int most) {
        int forgotten =
                database.transaction(
                        db -> {
                            var ids = deleted(db, before, most);
                            for (var id : ids) {
                                forget(db, id);
                            }
                            return ids.size();
                        });
        outbox.nudge();
        return forgotten;
    }

    private static List<AccountId> deleted(Connection db, LocalDate before, int most)
            throws SQLException {
        var found = new ArrayList<AccountId>();
        try (var select = db.prepareStatement(DELETED)) {
            select.setObject(1, before);
            select.setInt(2, AccountStatus.DELETED.code());
            select.setInt(3, most);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.add(AccountId.of(row.getBytes(1)));
                }
            }
        }
        return found;
    }

    private void forget(Connection db, AccountId id) throws SQLException {
        for (var sql :
                List.of(
                        "DELETE FROM account WHERE id = ?",
                        "DELETE FROM deserted WHERE account = ?")) {
            try (var delete = db.prepareStatement(sql)) {
                delete.setBytes(1, id.bytes());
                delete.executeUpdate();
            }
        }
        outbox.append(db, OwnTopics.ACCOUNTS, OptionalInt.of(topics.shardOf(id)), id.bytes(), null);
    }

    @Override
    public SortedMap<String, Integer> further(AccountId account) {
        return database.transaction(
                db -> {
                    var rows = new TreeMap<String, Integer>();
                    for (var table : remains) {
                        int count = table.count(db, account);
                        if (count > 0) {
                            rows.put(table.table(), count);
                        }
                    }
                    return rows;
                });
    }
}
