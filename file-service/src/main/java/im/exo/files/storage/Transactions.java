package im.exo.files.storage;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

/** Runs work in one database transaction: committed when it returns, rolled back when it throws. */
@ApplicationScoped
class Transactions {

    private final DataSource database;

    Transactions(DataSource database) {
        this.database = database;
    }

    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    <T> T run(Work<T> work) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    private static void rollback(Connection connection, Exception reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    /** The database refused or was away; whether a commit took effect is then unknown. */
    static final class StorageFailed extends RuntimeException {
        private static final long serialVersionUID = 1;

        StorageFailed(SQLException cause) {
            super("database", cause);
        }
    }
}
