package im.exo.keys.transparency.storage;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.keys.storage.Transactions;
import im.exo.keys.transparency.Leaf;
import im.exo.keys.transparency.Node;
import im.exo.keys.transparency.TransparencyLog;
import im.exo.keys.transparency.TreeHead;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import javax.sql.DataSource;

/** The log in MySQL or MariaDB; the head's row is the lock of whoever makes the next one. */
@ApplicationScoped
class MysqlTransparencyLog implements TransparencyLog {

    private static final String HEAD =
            "SELECT size, root, made_ms, signature FROM transparency_head WHERE one = 1";

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private final Transactions transactions;
    private final DataSource source;

    MysqlTransparencyLog(Transactions transactions, DataSource source) {
        this.transactions = transactions;
        this.source = source;
    }

    private <T> T in(Work<T> work) {
        return transactions.in(
                () -> {
                    try (var connection = source.getConnection()) {
                        return work.in(connection);
                    }
                });
    }

    @Override
    public void append(AccountId account, ByteString identityKey) {
        var leaf = Leaf.of(account, identityKey);
        in(
                db -> {
                    try (var insert =
                            db.prepareStatement(
                                    "INSERT INTO transparency_pending (label, value)"
                                            + " VALUES (?, ?)")) {
                        insert.setBytes(1, leaf.label().toByteArray());
                        insert.setBytes(2, leaf.value().toByteArray());
                        return insert.executeUpdate();
                    }
                });
    }

    @Override
    public Optional<TreeHead> head() {
        return in(db -> head(db, "").filter(head -> head.size() > 0));
    }

    private static Optional<TreeHead> head(Connection db, String lock) throws SQLException {
        try (var select = db.prepareStatement(HEAD + lock);
                var row = select.executeQuery()) {
            return row.next()
                    ? Optional.of(
                            new TreeHead(
                                    row.getLong(1),
                                    ByteString.copyFrom(row.getBytes(2)),
                                    Instant.ofEpochMilli(row.getLong(3)),
                                    ByteString.copyFrom(row.getBytes(4))))
                    : Optional.empty();
        }
    }

    @Override
    public List<Leaf> leaves(long from, long size, int atMost) {
        return in(
                db -> {
                    try (var select =
                            db.prepareStatement(
                                    "SELECT label, value FROM transparency_leaf WHERE position >= ?"
                                            + " AND position < ? ORDER BY position LIMIT ?")) {
                        select.setLong(1, from);
                        select.setLong(2, size);
                        select.setInt(3, atMost);
                        return leaves(select);
                    }
                });
    }

    private static List<Leaf> leaves(PreparedStatement select) throws SQLException {
        var leaves = new ArrayList<Leaf>();
        try (var row = select.executeQuery()) {
            while (row.next()) {
                leaves.add(
                        new Leaf(
                                ByteString.copyFrom(row.getBytes("label")),
                                ByteString.copyFrom(row.getBytes("value"))));
            }
        }
        return leaves;
    }

    @Override
    public List<Entry> of(ByteString label, long size, int atMost) {
        return in(
                db -> {
                    try (var select =
                            db.prepareStatement(
                                    "SELECT position, value FROM transparency_leaf"
                                            + " WHERE label = ? AND position < ?"
                                            + " ORDER BY position DESC LIMIT ?")) {
                        select.setBytes(1, label.toByteArray());
                        select.setLong(2, size);
                        select.setInt(3, atMost);
                        var entries = new ArrayList<Entry>();
                        try (var row = select.executeQuery()) {
                            while (row.next()) {
                                var value = ByteString.copyFrom(row.getBytes(2));
                                entries.add(new Entry(row.getLong(1), new Leaf(label, value)));
                            }
                        }
                        return entries.reversed();
                    }
                });
    }

    @Override
    public Map<Node, ByteString> nodes(Collection<Node> wanted) {
        return wanted.isEmpty() ? Map.of() : in(db -> nodes(db, List.copyOf(wanted)));
    }

    private static Map<Node, ByteString> nodes(Connection db, List<Node> wanted)
            throws SQLException {
        var found = new HashMap<Node, ByteString>();
        var pairs = String.join(", ", Collections.nCopies(wanted.size(), "(?, ?)"));
        try (var select =
                db.prepareStatement(
                        "SELECT level, position, hash FROM transparency_node"
                                + " WHERE (level, position) IN ("
                                + pairs
                                + ")")) {
            int index = 1;
            for (var node : wanted) {
                select.setInt(index++, node.level());
                select.setLong(index++, node.position());
            }
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.put(
                            new Node(row.getInt(1), row.getLong(2)),
                            ByteString.copyFrom(row.getBytes(3)));
                }
            }
        }
        return found;
    }

    @Override
    public int grow(int atMost, Function<Growing, Grown> growth) {
        if (!waiting()) {
            return 0;
        }
        return in(
                db -> {
                    var head = lockedHead(db);
                    var pending = pending(db, atMost);
                    if (pending.isEmpty()) {
                        return 0;
                    }
                    long size = head.map(TreeHead::size).orElse(0L);
                    var edge = Node.edge(size);
                    var leaves = List.copyOf(pending.values());
                    var grown =
                            growth.apply(
                                    new Growing(
                                            size,
                                            edge.isEmpty() ? Map.of() : nodes(db, edge),
                                            leaves));
                    insertLeaves(db, size, leaves);
                    insertNodes(db, grown.nodes());
                    update(db, grown.head());
                    delete(db, pending.keySet());
                    return leaves.size();
                });
    }

    private boolean waiting() {
        return in(
                db -> {
                    try (var select =
                                    db.prepareStatement(
                                            "SELECT 1 FROM transparency_pending LIMIT 1");
                            var row = select.executeQuery()) {
                        return row.next();
                    }
                });
    }

    private static Optional<TreeHead> lockedHead(Connection db) throws SQLException {
        try (var insert =
                db.prepareStatement(
                        "INSERT INTO transparency_head (one, size, root, made_ms, signature)"
                                + " VALUES (1, 0, ?, 0, ?) ON DUPLICATE KEY UPDATE one = one")) {
            insert.setBytes(1, new byte[32]);
            insert.setBytes(2, new byte[0]);
            insert.executeUpdate();
        }
        return head(db, " FOR UPDATE");
    }

    private static Map<Long, Leaf> pending(Connection db, int atMost) throws SQLException {
        var pending = new LinkedHashMap<Long, Leaf>();
        try (var select =
                db.prepareStatement(
                        "SELECT id, label, value FROM transparency_pending ORDER BY id LIMIT ?")) {
            select.setInt(1, atMost);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    pending.put(
                            row.getLong(1),
                            new Leaf(
                                    ByteString.copyFrom(row.getBytes(2)),
                                    ByteString.copyFrom(row.getBytes(3))));
                }
            }
        }
        return pending;
    }

    private static void insertLeaves(Connection db, long from, List<Leaf> leaves)
            throws SQLException {
        try (var insert =
                db.prepareStatement(
                        "INSERT INTO transparency_leaf (position, label, value)"
                                + " VALUES (?, ?, ?)")) {
            long position = from;
            for (var leaf : leaves) {
                insert.setLong(1, position++);
                insert.setBytes(2, leaf.label().toByteArray());
                insert.setBytes(3, leaf.value().toByteArray());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void insertNodes(Connection db, Map<Node, ByteString> nodes)
            throws SQLException {
        try (var insert =
                db.prepareStatement(
                        "INSERT INTO transparency_node (level, position, hash) VALUES (?, ?, ?)")) {
            for (var node : nodes.entrySet()) {
                insert.setInt(1, node.getKey().level());
                insert.setLong(2, node.getKey().position());
                insert.setBytes(3, node.getValue().toByteArray());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void update(Connection db, TreeHead head) throws SQLException {
        try (var update =
                db.prepareStatement(
                        "UPDATE transparency_head SET size = ?, root = ?, made_ms = ?,"
                                + " signature = ? WHERE one = 1")) {
            update.setLong(1, head.size());
            update.setBytes(2, head.root().toByteArray());
            update.setLong(3, head.madeAt().toEpochMilli());
            update.setBytes(4, head.signature().toByteArray());
            update.executeUpdate();
        }
    }

    private static void delete(Connection db, Collection<Long> ids) throws SQLException {
        try (var delete = db.prepareStatement("DELETE FROM transparency_pending WHERE id = ?")) {
            for (long id : ids) {
                delete.setLong(1, id);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }
}
