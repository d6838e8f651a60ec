package im.exo.messages.mailbox.mysql;

import im.exo.contract.AccountId;
import im.exo.messages.mailbox.Batch;
import im.exo.messages.mailbox.Letter;
import im.exo.messages.mailbox.MailStore;
import im.exo.messages.sql.DirectConnections;
import im.exo.messages.sql.SqlFault;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

import javax.sql.DataSource;

/**
 * Queues in MySQL or MariaDB: the commits on one connection of the writer's own, whose id stands
 * beside the shards so that a successor can end it; loads and reads through the pool.
 */
public final class MysqlMailStore implements MailStore, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(MysqlMailStore.class);
    private static final int CONTENTION_RETRIES = 5;
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration LOCK_WAIT = Duration.ofSeconds(5);

    private final DirectConnections connections;
    private final Queues queues;
    private final Runnable beforeCommit;
    private @Nullable Connection connection;
    private long connectionId;
    private final Set<Long> leftBehind = new HashSet<>();
    private boolean complained;

    public MysqlMailStore(DirectConnections connections, DataSource pool) {
        this(connections, pool, () -> {});
    }

    /**
     * @param beforeCommit runs when a transaction is complete but for its COMMIT: where a test
     *     pauses an owner
     */
    MysqlMailStore(DirectConnections connections, DataSource pool, Runnable beforeCommit) {
        this.connections = connections;
        this.queues = new Queues(pool);
        this.beforeCommit = beforeCommit;
    }

    @Override
    public Verdict commit(Batch batch) {
        for (int attempt = 1; ; attempt++) {
            boolean asked = false;
            try {
                var open = connected();
                var moved = write(open, batch);
                beforeCommit.run();
                asked = true;
                open.commit();
                complained = complained && batch.removesOnly();
                return new Verdict.Committed(moved);
            } catch (SQLException e) {
                if (asked) {
                    LOG.warnf("event=commit-unknown code=%d", e.getErrorCode());
                    drop();
                    return new Verdict.Unknown();
                }
                var fault = SqlFault.of(e);
                rollback();
                if (fault == SqlFault.DATA) {
                    return new Verdict.Refused();
                }
                if (fault == SqlFault.FULL) {
                    complain("database-full", e);
                    return new Verdict.Full();
                }
                if (fault == SqlFault.AWAY || attempt == CONTENTION_RETRIES) {
                    complain("commit-failed", e);
                    return new Verdict.Away();
                }
            }
        }
    }

    @Override
    public Settled settle(Batch batch) {
        try {
            drop();
            var open = connected();
            // The old transaction holds these rows until it has ended one way or the other.
            var moved = lockAndCompare(open, batch);
            boolean stored = new Settlement(open).holdsAny(batch.without(moved));
            open.rollback();
            return stored ? new Settled.Stored(moved) : new Settled.NotStored();
        } catch (SQLException e) {
            complain("settle-failed", e);
            drop();
            return new Settled.StillUnknown();
        }
    }

    /** Writes all but what is on shards that are somebody else's by now, with which it answers. */
    private SortedSet<Integer> write(Connection open, Batch batch) throws SQLException {
        var transaction = new Transaction(open, new Fence(open, connectionId));
        if (batch.epochs().isEmpty()) {
            transaction.write(batch);
            return Collections.emptySortedSet();
        }
        try {
            if (transaction.lockAndWrite(batch).inOrder()) {
                return Collections.emptySortedSet();
            }
        } catch (SQLException e) {
            // A value at fault must not hide that its shard has moved.
            if (SqlFault.of(e) != SqlFault.DATA) {
                throw e;
            }
        }
        open.rollback();
        var moved = lockAndCompare(open, batch);
        transaction.write(batch.without(moved));
        return moved;
    }

    /** Locks the touched shards in order. Answers with those that are somebody else's by now. */
    private SortedSet<Integer> lockAndCompare(Connection open, Batch batch) throws SQLException {
        if (batch.epochs().isEmpty()) {
            return Collections.emptySortedSet();
        }
        var fence = new Fence(open, connectionId);
        var seen = fence.lock(batch.epochs());
        if (!seen.unbound().isEmpty()) {
            // Has to be on disk before the locks are held, or a successor could not read it.
            fence.bind(seen.unbound());
            open.commit();
            seen = fence.lock(batch.epochs());
        }
        return seen.moved();
    }

    @Override
    public Contents load(int shard, AccountId account) {
        return queues.load(shard, account);
    }

    @Override
    public List<Letter> read(int shard, AccountId account, int device, long from, long to) {
        return queues.read(shard, account, device, from, to);
    }

    @Override
    public List<Long> positions(int shard, AccountId account, int device, long after, int limit) {
        return queues.positions(shard, account, device, after, limit);
    }

    @Override
    public List<Head> heads(int shard, @Nullable Head after, int limit) {
        return queues.heads(shard, after, limit);
    }

    @Override
    public long nextOffset(int shard) {
        return queues.nextOffset(shard);
    }

    private Connection connected() throws SQLException {
        var open = connection;
        if (open == null || connectionId == 0 || open.isClosed()) {
            drop();
            open = connections.open(ANSWER, LOCK_WAIT);
            connection = open;
            connectionId = DirectConnections.id(open);
            open.rollback();
        }
        endLeftBehind(open);
        return open;
    }

    /**
     * What looks lost from here may be alive for the server, and sit on the shards' rows until its
     * own time-out, which is hours. After a restart of the server the number may be another
     * connection's of this user, which then has to be opened anew.
     */
    private void endLeftBehind(Connection open) throws SQLException {
        leftBehind.remove(connectionId);
        for (var id : List.copyOf(leftBehind)) {
            DirectConnections.kill(open, id);
            leftBehind.remove(id);
        }
    }

    private void rollback() {
        var open = connection;
        if (open != null) {
            try {
                open.rollback();
            } catch (SQLException e) {
                drop();
            }
        }
    }

    private void drop() {
        var open = connection;
        connection = null;
        if (connectionId != 0) {
            leftBehind.add(connectionId);
            connectionId = 0;
        }
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debugf("event=close-failed code=%d", e.getErrorCode());
            }
        }
    }

    /** Once, until something has been committed again. */
    private void complain(String event, SQLException e) {
        if (!complained) {
            complained = true;
            var state = e.getSQLState();
            LOG.warnf(
                    "event=%s code=%d state=%s",
                    event, e.getErrorCode(), state == null ? "none" : state);
        }
    }

    @Override
    public void close() {
        drop();
    }
}
