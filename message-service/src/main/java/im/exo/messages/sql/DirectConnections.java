package im.exo.messages.sql;

import com.mysql.cj.jdbc.Driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * Opens connections that one thread keeps for itself: the writer's, whose id is recorded beside the
 * shards, and the one that renews leases. READ COMMITTED, no autocommit.
 */
public final class DirectConnections {

    private static final int NO_SUCH_THREAD = 1094;
    private static final int NOT_ITS_OWNER = 1095;

    private final String url;
    private final String user;
    private final String password;

    public DirectConnections(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /**
     * @param answer how long one statement may take before the connection counts as dead
     * @param lockWait how long a statement waits for a row that another transaction holds; whole
     *     seconds
     */
    public Connection open(Duration answer, Duration lockWait) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "2000");
        properties.setProperty("socketTimeout", Long.toString(answer.toMillis()));
        // A transaction is one packet of statements made of numbers and hexadecimal only.
        properties.setProperty("allowMultiQueries", "true");
        // Or the driver asks the server before each batch whether the transaction is read-only.
        properties.setProperty("readOnlyPropagatesToServer", "false");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("cacheServerConfiguration", "true");
        var connection = new Driver().connect(url, properties);
        if (connection == null) {
            throw new SQLException("quarkus.datasource.jdbc.url is no MySQL URL");
        }
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "SET SESSION transaction_isolation='READ-COMMITTED',"
                            + " innodb_lock_wait_timeout="
                            + lockWait.toSeconds());
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The server's number for a connection, as {@code KILL} takes it. */
    public static long id(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * Ends another connection of the same user; nothing happens when it is gone already. Numbers
     * begin anew with a restart of the server: one that is another user's by now is not the
     * connection that was meant, which then is gone, too.
     *
     * @throws SQLException when it may still be there
     */
    public static void kill(Connection by, long id) throws SQLException {
        try (var statement = by.createStatement()) {
            statement.execute("KILL CONNECTION " + id);
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_THREAD && e.getErrorCode() != NOT_ITS_OWNER) {
                throw e;
            }
        }
    }
}
