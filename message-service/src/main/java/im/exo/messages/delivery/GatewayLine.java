package im.exo.messages.delivery;

import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.messages.mailbox.Letter;

import org.jspecify.annotations.Nullable;

/** One gateway's stream, seen from the queues. All calls on the event loop; none blocks. */
public interface GatewayLine {

    /** Why a session is no longer served here. */
    enum End {
        /** A newer socket is served. */
        SUPERSEDED,
        /** Another socket is served, which may be older. */
        RECONNECT,
        /** The device is gone, or its account is suspended: its tokens are good for nothing. */
        DEVICE_REMOVED,
        NOT_OWNER
    }

    /** Whether content of this size may be sent now; {@link Deliveries#resume} says when again. */
    boolean takes(int bytes);

    void registered(long session, long registration);

    void deliver(long session, long registration, Letter letter);

    void drained(long session, long registration);

    void closed(long session, long registration, End end);

    /** Dropped when the line is busy. */
    void ephemeral(long session, @Nullable DeviceAddress sender, Ciphertext ciphertext);
}
