package im.exo.auth.storage;

import io.agroal.api.AgroalDataSource;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Runs work in transactions: READ COMMITTED, with locks where the SQL says so. Work that is asked
 * for within work joins its transaction.
 */
@Singleton
final class Database {

    /** Deadlock; the transaction was rolled back and can be tried again. */
    private static final int DEADLOCK = 1213;

    private static final int TRIES = 3;

    private static final ScopedValue<Connection> UNDER_WAY = ScopedValue.newInstance();

    interface Work<R> {
        R in(Connection connection) throws SQLException;
    }

    private final AgroalDataSource source;

    @Inject
    Database(AgroalDataSource source) {
        this.source = source;
    }

    /** Commits what the work did, or nothing of it; within other work, together with that. */
    <R> R transaction(Work<R> work) {
        return UNDER_WAY.isBound() ? joined(work, UNDER_WAY.get()) : own(work);
    }

    private static <R> R joined(Work<R> work, Connection connection) {
        try {
            return work.in(connection);
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    private <R> R own(Work<R> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work);
            } catch (SQLException e) {
                if (e.getErrorCode() != DEADLOCK || attempt == TRIES) {
                    throw new StorageFailed(e);
                }
            } catch (StorageFailed e) {
                if (e.reason().getErrorCode() != DEADLOCK || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private <R> R once(Work<R> work) throws SQLException {
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                R result = ScopedValue.where(UNDER_WAY, connection).call(() -> work.in(connection));
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                try {
                    connection.rollback();
                } catch (SQLException also) {
                    e.addSuppressed(also);
                }
                throw e;
            }
        }
    }
}
