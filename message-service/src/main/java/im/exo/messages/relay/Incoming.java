package im.exo.messages.relay;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.messages.delivery.Deliveries.Ack;
import im.exo.messages.intake.Registrations.Socket;
import im.exo.messages.intake.SendRequest;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What a gateway said, checked in form. */
sealed interface Incoming {

    record Greeting(long credit) implements Incoming {}

    record Send(SendRequest request) implements Incoming {}

    /** Answered with the outcome; nothing else comes of it. */
    record BadSend(long number, SendOutcome outcome, int bytes) implements Incoming {}

    record Enter(Socket socket) implements Incoming {}

    record Leave(long session, long registration) implements Incoming {}

    record Acknowledge(long session, long registration, List<Ack> acks) implements Incoming {}

    record Typing(
            @Nullable DeviceAddress sender,
            AccountId recipient,
            List<Ciphertext> ciphertexts,
            int bytes)
            implements Incoming {}

    record Alive(long nonce) implements Incoming {}

    record Taken(long bytes) implements Incoming {}

    /** Cannot be understood and has no answer of its own; costs its bytes and is dropped. */
    record Nonsense(int bytes) implements Incoming {}
}
