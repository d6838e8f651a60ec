package im.exo.kit.outbox;

import java.sql.SQLException;

/** A row could not be written; the transaction it belongs to must not commit. */
public final class OutboxException extends RuntimeException {

    private static final long serialVersionUID = 1;

    OutboxException(SQLException cause) {
        super(cause);
    }
}
