package im.exo.gateway.mailboxes;

import com.google.protobuf.ByteString;

import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Delivery;

import java.util.List;

/**
 * A socket's end of its device's queue. Called on the relay loop: implementations hand over to their
 * own thread and return at once.
 */
public interface Subscriber {

    /** Envelopes in the order of their positions; repeated after a fail-over until acknowledged. */
    void deliver(List<Delivery> deliveries);

    /** @param written run when they have been handed to the socket */
    default void deliver(List<Delivery> deliveries, Runnable written) {
        deliver(deliveries);
        written.run();
    }

    /** All that was queued has been delivered; said again after each fail-over. */
    void drained();

    /** Never stored; may be dropped. */
    void ephemeral(ByteString account, int device, CiphertextType type, ByteString content);

    /** A newer socket of the same device has registered. */
    void superseded();

    /** Another socket of the same device is served, and nobody knows which of them is newer. */
    void reconnect();

    /** The device is recorded as removed. */
    void deviceRemoved();
}
