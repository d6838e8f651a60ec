package im.exo.messages.delivery;

/**
 * A socket that wants to be served. Only one that registers at its opening is known to be newer than
 * those that are here; otherwise numbers decide, and whoever is not served is asked to come back.
 *
 * @param number the gateway's own
 * @param registration the number it was given before, 0 when its gateway knows of none
 * @param late whether its gateway says so later than at its opening
 */
public record Claim(long number, int device, long registration, boolean late) {

    boolean opening() {
        return registration == 0 && !late;
    }

    /** Whether the socket that is served under this number stays. */
    boolean yieldsTo(long served) {
        return registration == 0 ? late : registration < served;
    }

    /** What becomes of the one that is not served. */
    GatewayLine.End loserEnds() {
        return opening() ? GatewayLine.End.SUPERSEDED : GatewayLine.End.RECONNECT;
    }
}
