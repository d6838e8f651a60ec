package im.exo.client.realtime;

import im.exo.client.http.Unreachable;
import im.exo.contract.mailbox.Delivery;

import java.util.List;

/** What the link brings. Called on the link's own thread. */
public interface LinkListener {

    /**
     * Makes them durable; they are acknowledged when this returns.
     *
     * @throws Unreachable when something that is needed to read them cannot be had just now
     */
    void deliveries(List<Delivery> deliveries) throws Unreachable;

    void state(LinkState state);

    /** All that was queued when the socket opened has been delivered. */
    void drained();

    void keysLow();

    /** The listener, or the store below it, threw this; the link comes back and tries again. */
    void failing(RuntimeException failure);
}
