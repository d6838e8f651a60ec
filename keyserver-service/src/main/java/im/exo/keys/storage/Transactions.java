package im.exo.keys.storage;

import io.quarkus.narayana.jta.QuarkusTransaction;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Runs work in one transaction, again when it lost against another one. */
@ApplicationScoped
public class Transactions {

    private static final int ATTEMPTS = 6;

    /** Deadlock, lock wait timeout, record changed since last read. */
    private static final Set<Integer> LOST = Set.of(1213, 1205, 1020);

    /** Joins the transaction that runs already, if any; then repeating is that one's business. */
    public <T> T in(Callable<T> work) {
        if (QuarkusTransaction.isActive()) {
            return QuarkusTransaction.joiningExisting().call(work);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return QuarkusTransaction.requiringNew().call(work);
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !lost(e)) {
                    throw e;
                }
                LockSupport.parkNanos(
                        ThreadLocalRandom.current().nextLong(1_000_000, 10_000_000L * attempt));
            }
        }
    }

    private static boolean lost(Throwable thrown) {
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 20; t = t.getCause(), depth++) {
            if (t instanceof SQLIntegrityConstraintViolationException
                    || t instanceof SQLException e && LOST.contains(e.getErrorCode())) {
                return true;
            }
        }
        return false;
    }
}
