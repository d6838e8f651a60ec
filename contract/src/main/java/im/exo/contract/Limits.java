package im.exo.contract;

/** Bounds that more than one part has to agree on. Sizes are bytes. */
public final class Limits {

    /** All ciphertexts of one envelope together. */
    public static final int ENVELOPE_BYTES = 256 * 1024;

    /** Envelopes in one send. */
    public static final int ENVELOPES_PER_SEND = 64;

    /** One WebSocket message from a client. */
    public static final int CLIENT_MESSAGE_BYTES = 512 * 1024;

    /** One batch on the stream between gateway and message-service. */
    public static final int STREAM_MESSAGE_BYTES = 1024 * 1024;

    /** Delivered and not yet acknowledged, per device. */
    public static final int WINDOW_ENVELOPES = 256;

    /** Delivered and not yet acknowledged, per device. */
    public static final int WINDOW_BYTES = 1024 * 1024;

    /** Queued per device; more is answered with {@link Problem#MAILBOX_FULL}. */
    public static final long MAILBOX_BYTES = 64L * 1024 * 1024;

    /** Devices of one account at a time. */
    public static final int DEVICES = 6;

    /** One-time prekeys of one kind that a device may have on the server. */
    public static final int ONE_TIME_PREKEYS = 100;

    /** Below this many one-time prekeys of a kind the device is told to refill. */
    public static final int PREKEYS_LOW = 20;

    private Limits() {}
}
