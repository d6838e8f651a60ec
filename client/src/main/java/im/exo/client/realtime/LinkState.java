package im.exo.client.realtime;

/** How this device stands with the server. */
public enum LinkState {
    /** Trying, again and again. */
    OFFLINE,
    /** Authenticated; sends and deliveries flow. */
    ONLINE,
    /** Another socket of this device took over; this one does not come back by itself. */
    SUPERSEDED,
    /** The session has ended; sign in again. */
    SIGNED_OUT,
    /** Closed by the application. */
    CLOSED;

    /** Whether this state is left without the user's doing. */
    public boolean passing() {
        return this == OFFLINE || this == ONLINE;
    }
}
