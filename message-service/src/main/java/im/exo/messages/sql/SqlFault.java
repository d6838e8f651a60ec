package im.exo.messages.sql;

import java.sql.SQLException;
import java.util.Set;

/** What an {@link SQLException} means for the transaction that met it. */
public enum SqlFault {
    /** Lost a race for locks; the same transaction may be tried again at once. */
    CONTENTION,
    /** A value cannot be stored, however often it is tried. */
    DATA,
    /** There is no room for more. What takes rows away may still be done. */
    FULL,
    /** The connection, the disk or the server is not well. */
    AWAY;

    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int DEADLOCK = 1213;
    private static final int SERVER_INTERRUPTED = 1317;

    /**
     * ER_RECORD_FILE_FULL, ER_DISK_FULL, ER_ERROR_ON_WRITE, and the file layer's EE_WRITE and
     * EE_DISKFULL.
     */
    private static final Set<Integer> NO_ROOM = Set.of(1114, 1021, 1026, 3, 20);

    public static SqlFault of(SQLException e) {
        int code = e.getErrorCode();
        if (code == LOCK_WAIT_TIMEOUT || code == DEADLOCK) {
            return CONTENTION;
        }
        if (code == SERVER_INTERRUPTED) {
            return AWAY;
        }
        if (NO_ROOM.contains(code)) {
            return FULL;
        }
        var state = e.getSQLState();
        // 22: data exception, 23: integrity; Connector/J reports a too long value as HY000/1366.
        boolean data =
                (state != null && (state.startsWith("22") || state.startsWith("23")))
                        || code == 1366
                        || code == 1264
                        || code == 1406;
        return data ? DATA : AWAY;
    }
}
