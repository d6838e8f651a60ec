package im.exo.auth.storage;

import java.sql.SQLException;

/** The database did not do what it was asked; its reason is the cause. */
public final class StorageFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final SQLException reason;

    StorageFailed(SQLException reason) {
        super("the database failed", reason);
        this.reason = reason;
    }

    SQLException reason() {
        return reason;
    }
}
