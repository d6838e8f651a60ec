package im.exo.messages.relay;

/**
 * The gateways' streams. No figure names a gateway: a sum and the worst of them say what matters,
 * and their number stays the same however many there are.
 *
 * @param outboxBytes replies that wait in all of them
 * @param fullestOutboxBytes in the one where most waits
 * @param leastCredit content in bytes that the most restrained gateway still takes
 */
public record Streams(int open, long outboxBytes, long fullestOutboxBytes, long leastCredit) {

    public static final Streams NONE = new Streams(0, 0, 0, 0);
}
