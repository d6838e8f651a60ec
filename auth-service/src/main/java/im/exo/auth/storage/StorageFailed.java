package im.exo.auth.storage;

import java.sql.SQLException;

/** The database did not do what it was asked; its reason is the cause. */
public final class StorageFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    StorageFailed(SQLException cause) {
        super("the database failed", cause);
    }
}
