package im.exo.client.outbox;

import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientSend;

/** A way to the recipient's mailbox. It may lose answers, never claim an acceptance. */
public interface Carrier {

    /**
     * Hands a send over and waits for the answer.
     *
     * @throws Away when there is none: whether it was stored is unknown, repeat the same bytes
     */
    SendResult send(ClientSend send) throws Away, InterruptedException;

    /**
     * Waits until sends make sense again.
     *
     * @return false when they never will with this carrier
     */
    boolean awaitOnline() throws InterruptedException;

    /** The carrier is gone, or the answer did not come. */
    final class Away extends Exception {

        private static final long serialVersionUID = 1;

        public Away(String message) {
            super(message);
        }
    }
}
