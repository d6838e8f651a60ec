package im.exo.messages.mailbox.mysql;

import im.exo.contract.AccountId;
import im.exo.messages.accounts.Account;
import im.exo.messages.mailbox.Batch;
import im.exo.messages.mailbox.Letter;
import im.exo.messages.mailbox.Work;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** The statements of one group commit: rows in, accounts, rows out, each kind in one packet. */
final class Transaction {

    private static final String INSERT =
            "INSERT INTO envelopes (shard, account, device, position, envelope_id, type, content,"
                    + " size, sender_account, sender_device, sent_at, accepted_at)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    // The state is compared before the version is raised: assignments run from left to right.
    private static final String ACCOUNT =
            "INSERT INTO accounts (shard, account, version, state) VALUES (?, ?, ?, ?)"
                    + " ON DUPLICATE KEY UPDATE"
                    + " state = IF(VALUES(version) > version, VALUES(state), state),"
                    + " version = GREATEST(version, VALUES(version))";

    private static final String OFFSET =
            "INSERT INTO projection_offsets (shard, next_offset) VALUES (?, ?)"
                    + " ON DUPLICATE KEY UPDATE next_offset = VALUES(next_offset)";

    private static final String KEY =
            "(shard=? AND account=? AND device=? AND position=? AND envelope_id=?)";

    private static final int KEYS_AT_ONCE = 200;

    /** Rows that one removal of a device may delete at once; the rest goes by the expiry walk. */
    private static final int VOID_ROWS = 5_000;

    /** Where a letter must be if its transaction was committed. */
    record Key(int shard, Letter letter) {}

    private final Connection connection;

    Transaction(Connection connection) {
        this.connection = connection;
    }

    void write(Batch batch) throws SQLException {
        insert(batch);
        for (var work : batch.works()) {
            if (work instanceof Work.Project project) {
                project(project);
            }
        }
        delete(batch);
    }

    private void insert(Batch batch) throws SQLException {
        if (batch.letters() == 0) {
            return;
        }
        try (var rows = connection.prepareStatement(INSERT)) {
            for (var work : batch.works()) {
                if (work instanceof Work.Append append) {
                    for (var letter : append.letters()) {
                        bind(rows, append.shard(), letter);
                        rows.addBatch();
                    }
                }
            }
            rows.executeBatch();
        }
    }

    private static void bind(PreparedStatement row, int shard, Letter letter) throws SQLException {
        row.setInt(1, shard);
        row.setBytes(2, letter.account().bytes());
        row.setInt(3, letter.device());
        row.setLong(4, letter.position());
        row.setBytes(5, letter.id().bytes());
        row.setInt(6, letter.type());
        row.setBytes(7, letter.content().toByteArray());
        row.setInt(8, letter.size());
        var sender = letter.sender();
        if (sender == null) {
            row.setNull(9, Types.BINARY);
            row.setInt(10, 0);
        } else {
            row.setBytes(9, sender.account().bytes());
            row.setInt(10, sender.device().value());
        }
        row.setLong(11, letter.sentAt());
        row.setLong(12, letter.acceptedAt());
    }

    private void project(Work.Project project) throws SQLException {
        if (!project.changed().isEmpty()) {
            try (var rows = connection.prepareStatement(ACCOUNT)) {
                for (var account : project.changed()) {
                    rows.setInt(1, project.shard());
                    rows.setBytes(2, account.id().bytes());
                    rows.setLong(3, account.version());
                    rows.setBytes(4, account.state().toByteArray());
                    rows.addBatch();
                }
                rows.executeBatch();
            }
        }
        try (var statement = connection.createStatement()) {
            for (var account : project.changed()) {
                if (account.status() == Account.Status.DELETED) {
                    statement.addBatch(voidRows(project.shard(), account.id(), ""));
                } else if (account.nextDevice() - 1 > account.devices().size()) {
                    statement.addBatch(
                            voidRows(project.shard(), account.id(), removedDevices(account)));
                }
            }
            for (var account : project.forgotten()) {
                statement.addBatch(
                        "DELETE FROM accounts WHERE shard="
                                + project.shard()
                                + " AND account="
                                + hex(account));
                statement.addBatch(voidRows(project.shard(), account, ""));
            }
            statement.executeBatch();
        }
        var next = project.nextOffset();
        if (next != null) {
            try (var row = connection.prepareStatement(OFFSET)) {
                row.setInt(1, project.shard());
                row.setLong(2, next);
                row.executeUpdate();
            }
        }
    }

    private static String removedDevices(Account account) {
        var kept =
                account.devices().isEmpty()
                        ? ""
                        : " AND device NOT IN ("
                                + account.devices().keySet().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(","))
                                + ")";
        return " AND device<" + account.nextDevice() + kept;
    }

    private static String voidRows(int shard, AccountId account, String which) {
        return "DELETE FROM envelopes WHERE shard="
                + shard
                + " AND account="
                + hex(account)
                + which
                + " LIMIT "
                + VOID_ROWS;
    }

    private void delete(Batch batch) throws SQLException {
        try (var statement = connection.createStatement()) {
            boolean any = false;
            for (var work : batch.works()) {
                if (work instanceof Work.Remove remove) {
                    any = true;
                    statement.addBatch(
                            "DELETE FROM envelopes WHERE shard="
                                    + remove.shard()
                                    + " AND account="
                                    + hex(remove.account())
                                    + " AND device="
                                    + remove.device()
                                    + " AND position IN ("
                                    + remove.positions().stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(","))
                                    + ")");
                }
            }
            if (any) {
                statement.executeBatch();
            }
        }
    }

    /** Whether any of the letters is there. */
    boolean holdsAny(List<Key> keys) throws SQLException {
        for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
            if (holdsOneOf(keys.subList(from, Math.min(from + KEYS_AT_ONCE, keys.size())))) {
                return true;
            }
        }
        return false;
    }

    private boolean holdsOneOf(List<Key> keys) throws SQLException {
        var any = String.join(" OR ", Collections.nCopies(keys.size(), KEY));
        try (var query =
                connection.prepareStatement("SELECT 1 FROM envelopes WHERE " + any + " LIMIT 1")) {
            int column = 0;
            for (var key : keys) {
                query.setInt(++column, key.shard());
                query.setBytes(++column, key.letter().account().bytes());
                query.setInt(++column, key.letter().device());
                query.setLong(++column, key.letter().position());
                query.setBytes(++column, key.letter().id().bytes());
            }
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static String hex(AccountId account) {
        return "x'" + HexFormat.of().formatHex(account.bytes()) + "'";
    }
}
