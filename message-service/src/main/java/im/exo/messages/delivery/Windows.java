package im.exo.messages.delivery;

/**
 * The windows of all sockets together.
 *
 * @param unacknowledged envelopes delivered and not yet acknowledged
 * @param unacknowledgedBytes their content
 * @param full sockets that have more to come than their window takes
 * @param stalled sockets that wait for room or credit on their gateway's stream
 * @param reads backlogs that are being read from the database, or wait for it
 */
public record Windows(
        int sockets,
        int unacknowledged,
        long unacknowledgedBytes,
        int full,
        int stalled,
        int reads) {

    public static final Windows NONE = new Windows(0, 0, 0, 0, 0, 0);
}
