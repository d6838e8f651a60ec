package im.exo.gateway.realtime;

/** Why a session ends, with the WebSocket close code that says so. */
public enum Ending {
    MALFORMED(4400, "malformed frame"),
    UNAUTHORIZED(4401, "no valid credentials"),
    TOKEN_LATE(4408, "no token in time"),
    SUPERSEDED(4409, "a newer socket of this device"),
    TOO_LARGE(4413, "message too large"),
    FLOODING(4429, "too many frames"),
    DRAINING(1012, "reconnect"),
    /** Another socket of this device is served, which may be older. */
    UNCERTAIN(1012, "reconnect"),
    SLOW(1013, "reading too slowly"),
    TRY_LATER(1013, "try again later"),
    /** Silent for too long: nobody is there to hear the code. */
    SILENT(1001, "silent"),
    /** The other side went first. */
    LEFT(1000, "");

    private final int code;
    private final String reason;

    Ending(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }
}
