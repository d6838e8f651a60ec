package im.exo.client.outbox;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientSend;

/** A way to the recipient's mailbox. It may lose answers, never claim an acceptance. */
public interface Carrier {

    /** Bytes that a carrier may add to each ciphertext. */
    int OVERHEAD = 1024;

    /**
     * Hands a send over and waits for the answer.
     *
     * @throws Away when there is none: whether it was stored is unknown, repeat the same
     * @throws Unreachable as {@link Away}, or what the send needs before it can leave cannot be had
     * @throws ServerProblem to be tried again later
     */
    SendResult send(ClientSend send)
            throws Away, InterruptedException, Unreachable, ServerProblem, SignedOut;

    /** Whether sends make sense now. */
    boolean online();

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
