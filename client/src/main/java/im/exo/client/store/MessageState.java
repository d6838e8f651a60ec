package im.exo.client.store;

/** How far a message of this device has come; later states replace earlier ones. */
public enum MessageState {
    /** In the outbox. */
    QUEUED,
    /** On the server's disk. */
    SENT,
    /** On the other side's disk. */
    DELIVERED,
    /** Seen by the other side. */
    READ,
    /** Will not be sent; the reason says why. */
    FAILED,
    /** From somebody else. */
    RECEIVED,
    /** From somebody else, and it cannot be read; the reason says why. */
    UNREADABLE
}
