package im.exo.messages.testing;

import com.mysql.cj.jdbc.MysqlDataSource;

import im.exo.devstack.parts.Schema;
import im.exo.devstack.testing.Database;
import im.exo.devstack.testing.TestParts;
import im.exo.messages.sql.DirectConnections;

import org.flywaydb.core.Flyway;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

/** The real schema on the real database, emptied for each test. */
public final class TestDatabase {

    private static final Schema SCHEMA = Schema.of("exo_messages");
    private static boolean migrated;

    private TestDatabase() {}

    public static Database server() {
        return TestParts.database();
    }

    public static DirectConnections direct() {
        return new DirectConnections(
                server().jdbcUrl(SCHEMA), SCHEMA.id(), server().password(SCHEMA));
    }

    /** Another service's, on the same server: of another user, that is. */
    public static DirectConnections ofAnotherUser() {
        var other = Schema.EXO_FILES;
        return new DirectConnections(server().jdbcUrl(other), other.id(), server().password(other));
    }

    /** As {@link #direct()}, over a network of the test's own. */
    public static DirectConnections through(DatabaseProxy proxy) {
        var url = URI.create(server().jdbcUrl(SCHEMA).substring("jdbc:".length()));
        return new DirectConnections(
                "jdbc:mysql://127.0.0.1:" + proxy.port() + url.getPath() + query(url),
                SCHEMA.id(),
                server().password(SCHEMA));
    }

    private static String query(URI url) {
        return url.getQuery() == null ? "" : "?" + url.getQuery();
    }

    public static DatabaseProxy proxy() {
        var url = URI.create(server().jdbcUrl(SCHEMA).substring("jdbc:".length()));
        return DatabaseProxy.to(url.getHost(), url.getPort());
    }

    public static DataSource pool() {
        var source = new MysqlDataSource();
        source.setUrl(server().jdbcUrl(SCHEMA));
        source.setUser(SCHEMA.id());
        source.setPassword(server().password(SCHEMA));
        return source;
    }

    /** No shards, no accounts, no envelopes; epochs go on growing. */
    public static synchronized void fresh() {
        if (!migrated) {
            Flyway.configure().dataSource(pool()).load().migrate();
            migrated = true;
        }
        for (var table :
                List.of("envelopes", "accounts", "projection_offsets", "instances", "shards")) {
            execute("DELETE FROM " + table);
        }
    }

    public static void execute(String sql) {
        try (var connection = pool().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static long number(String sql) {
        return numbers(sql).getFirst();
    }

    public static List<Long> numbers(String sql) {
        try (Connection connection = pool().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var numbers = new ArrayList<Long>();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
