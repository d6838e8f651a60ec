package im.exo.kit.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

import javax.sql.DataSource;

/**
 * The database answers on a connection of the pool. Says so in words of its own: a driver's message may
 * quote addresses. Nothing is needed where there is no database.
 */
@ApplicationScoped
class DatabaseThere implements Need.Remote {

    private static final int SECONDS = 2;

    private final Instance<DataSource> pools;
    private final State without;

    DatabaseThere(
            Instance<DataSource> pools,
            @ConfigProperty(name = "exo.health.without-database", defaultValue = "waiting")
                    State without) {
        this.pools = pools;
        this.without = without;
    }

    @Override
    public Optional<Lack> lack() {
        if (!pools.isResolvable()) {
            return Optional.empty();
        }
        try (var connection = pools.get().getConnection()) {
            return answers(connection) ? Optional.empty() : Optional.of(away());
        } catch (SQLException e) {
            return Optional.of(away());
        }
    }

    private static boolean answers(Connection connection) throws SQLException {
        if (connection.isValid(SECONDS)) {
            return true;
        }
        // Fails at once on a connection that is lost, and makes the pool drop it.
        try (var statement = connection.createStatement()) {
            return statement.execute("SELECT 1");
        }
    }

    private Lack away() {
        return new Lack(without, "database away");
    }

    @Override
    public Lack silence() {
        return new Lack(without, "database silent, or all connections in use");
    }
}
