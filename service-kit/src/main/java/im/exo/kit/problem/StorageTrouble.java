package im.exo.kit.problem;

import im.exo.contract.Problem;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;

/** Tells a database that is away or cannot write from a mistake of ours. */
final class StorageTrouble {

    /** Disk full, table full, cannot write, read-only server, read-only transaction. */
    private static final Set<Integer> CANNOT_WRITE = Set.of(3, 1021, 1026, 1114, 1290, 1792, 1836);

    /** Lock wait timeout, deadlock, too many connections, shutting down. */
    private static final Set<Integer> PASSES = Set.of(1205, 1213, 1040, 1053, 1203, 1927);

    private StorageTrouble() {}

    static Optional<Problem> in(Throwable thrown) {
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 20; t = t.getCause(), depth++) {
            if (t instanceof SQLException e) {
                return of(e);
            }
        }
        return Optional.empty();
    }

    private static Optional<Problem> of(SQLException e) {
        if (CANNOT_WRITE.contains(e.getErrorCode())) {
            return Optional.of(Problem.READ_ONLY);
        }
        var state = e.getSQLState();
        var message = e.getMessage();
        boolean away =
                e instanceof SQLTransientException
                        || e instanceof SQLNonTransientConnectionException
                        || e instanceof SQLRecoverableException
                        || e instanceof SQLTimeoutException
                        || PASSES.contains(e.getErrorCode())
                        || state != null && state.startsWith("08")
                        // Agroal's pool gives no type of its own for this.
                        || message != null && message.contains("Acquisition timeout");
        return away ? Optional.of(Problem.UNAVAILABLE) : Optional.empty();
    }
}
