package im.exo.messages.mailbox.mysql;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.topics.AccountState;
import im.exo.messages.accounts.Account;
import im.exo.messages.mailbox.Letter;
import im.exo.messages.mailbox.MailStore.Contents;
import im.exo.messages.mailbox.MailStore.Head;
import im.exo.messages.mailbox.MailStore.Line;
import im.exo.messages.mailbox.MailStore.StoreAway;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

/** What is read outside the writer's transactions, through the pool. */
final class Queues {

    private final DataSource pool;

    Queues(DataSource pool) {
        this.pool = pool;
    }

    Contents load(int shard, AccountId account) {
        try (var connection = pool.getConnection()) {
            return new Contents(
                    account(connection, shard, account), lines(connection, shard, account));
        } catch (SQLException e) {
            throw new StoreAway(e);
        }
    }

    private static @Nullable Account account(Connection connection, int shard, AccountId account)
            throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT state FROM accounts WHERE shard=? AND account=?")) {
            query.setInt(1, shard);
            query.setBytes(2, account.bytes());
            try (var rows = query.executeQuery()) {
                return rows.next() ? Account.of(AccountState.parseFrom(rows.getBytes(1))) : null;
            }
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a stored account state cannot be read", e);
        }
    }

    private static List<Line> lines(Connection connection, int shard, AccountId account)
            throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT device, position, envelope_id, sender_account, sender_device,"
                                + " size, accepted_at FROM envelopes"
                                + " WHERE shard=? AND account=? ORDER BY device, position",
                        ResultSet.TYPE_FORWARD_ONLY,
                        ResultSet.CONCUR_READ_ONLY)) {
            // Row by row: the driver would hold the whole answer beside the lines otherwise.
            query.setFetchSize(Integer.MIN_VALUE);
            query.setInt(1, shard);
            query.setBytes(2, account.bytes());
            var lines = new ArrayList<Line>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    lines.add(
                            new Line(
                                    rows.getInt(1),
                                    rows.getLong(2),
                                    EnvelopeId.of(rows.getBytes(3)),
                                    sender(rows, 4),
                                    rows.getInt(6),
                                    rows.getLong(7)));
                }
            }
            return lines;
        }
    }

    List<Letter> read(int shard, AccountId account, int device, long from, long to) {
        try (var connection = pool.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT position, envelope_id, type, content, sender_account,"
                                        + " sender_device, sent_at, accepted_at FROM envelopes"
                                        + " WHERE shard=? AND account=? AND device=?"
                                        + " AND position BETWEEN ? AND ? ORDER BY position")) {
            query.setInt(1, shard);
            query.setBytes(2, account.bytes());
            query.setInt(3, device);
            query.setLong(4, from);
            query.setLong(5, to);
            var letters = new ArrayList<Letter>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    letters.add(letter(account, device, rows));
                }
            }
            return letters;
        } catch (SQLException e) {
            throw new StoreAway(e);
        }
    }

    List<Long> positions(int shard, AccountId account, int device, long after, int limit) {
        try (var connection = pool.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT position FROM envelopes WHERE shard=? AND account=?"
                                        + " AND device=? AND position>? ORDER BY position"
                                        + " LIMIT ?")) {
            query.setInt(1, shard);
            query.setBytes(2, account.bytes());
            query.setInt(3, device);
            query.setLong(4, after);
            query.setInt(5, limit);
            var positions = new ArrayList<Long>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    positions.add(rows.getLong(1));
                }
            }
            return positions;
        } catch (SQLException e) {
            throw new StoreAway(e);
        }
    }

    private static Letter letter(AccountId account, int device, ResultSet row) throws SQLException {
        return new Letter(
                row.getLong(1),
                EnvelopeId.of(row.getBytes(2)),
                account,
                device,
                row.getInt(3),
                ByteString.copyFrom(row.getBytes(4)),
                sender(row, 5),
                row.getLong(7),
                row.getLong(8));
    }

    /** From two columns that follow each other. */
    private static @Nullable DeviceAddress sender(ResultSet row, int column) throws SQLException {
        byte[] account = row.getBytes(column);
        return account == null
                ? null
                : new DeviceAddress(AccountId.of(account), new DeviceId(row.getInt(column + 1)));
    }

    // The inner select jumps from queue to queue along the primary key and never reads them whole.
    private static final String HEADS =
            "SELECT e.account, e.device, e.accepted_at, a.state FROM"
                    + " (SELECT account, device, MIN(position) AS oldest FROM envelopes"
                    + " WHERE shard=? AND (account > ? OR (account = ? AND device > ?))"
                    + " GROUP BY account, device ORDER BY account, device LIMIT ?) h"
                    + " JOIN envelopes e ON e.shard=? AND e.account=h.account"
                    + " AND e.device=h.device AND e.position=h.oldest"
                    + " LEFT JOIN accounts a ON a.shard=? AND a.account=h.account"
                    + " ORDER BY e.account, e.device";

    List<Head> heads(int shard, @Nullable Head after, int limit) {
        var last = after == null ? new byte[16] : after.account().bytes();
        try (var connection = pool.getConnection();
                var query = connection.prepareStatement(HEADS)) {
            query.setInt(1, shard);
            query.setBytes(2, last);
            query.setBytes(3, last);
            query.setInt(4, after == null ? 0 : after.device());
            query.setInt(5, limit);
            query.setInt(6, shard);
            query.setInt(7, shard);
            var heads = new ArrayList<Head>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    byte[] state = rows.getBytes(4);
                    int device = rows.getInt(2);
                    heads.add(
                            new Head(
                                    AccountId.of(rows.getBytes(1)),
                                    device,
                                    rows.getLong(3),
                                    state != null
                                            && Account.of(AccountState.parseFrom(state))
                                                    .removed(device)));
                }
            }
            return heads;
        } catch (SQLException | InvalidProtocolBufferException e) {
            throw new StoreAway(e);
        }
    }

    long nextOffset(int shard) {
        try (var connection = pool.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT next_offset FROM projection_offsets WHERE shard=?")) {
            query.setInt(1, shard);
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw new StoreAway(e);
        }
    }
}
