package im.exo.client.outbox;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.outbox.Recipients.Readiness;
import im.exo.client.protocol.IdentityChangedException;
import im.exo.client.store.Failure;
import im.exo.client.store.OutboxRows;
import im.exo.contract.AccountId;
import im.exo.contract.Limits;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;

import org.signal.libsignal.protocol.InvalidKeyException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The way to one recipient: at most one send is unanswered; it is persisted with the ratchet state
 * that made it, before the first attempt, and the same bytes are repeated until they are answered.
 * Only after "other devices" or "installed anew" is anything encrypted anew, under the same
 * envelope ids. So order holds, and nothing is sent twice under two names.
 */
final class Lane {

    private final Outbox.Parts parts;
    private final AccountId recipient;
    private final Ledger ledger;

    /** How many of the oldest messages go alone, to find the one that the server refuses. */
    private int singly;

    private int failures;

    Lane(Outbox.Parts parts, AccountId recipient) {
        this.parts = parts;
        this.recipient = recipient;
        ledger = new Ledger(parts, recipient);
    }

    /** Runs until nothing is left to do here, or nothing can be done before somebody kicks. */
    void run() {
        try {
            while (!Thread.currentThread().isInterrupted() && tried()) {
                // One send after the other.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One step; a store that fails is given time, and then the same is done again. */
    private boolean tried() throws InterruptedException {
        try {
            return step();
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                // The store was closed under a process that ends.
                return false;
            }
            parts.listener().failing(e);
            pause(Duration.ZERO);
            return true;
        }
    }

    private boolean step() throws InterruptedException {
        Optional<Attempt> attempt = ledger.unanswered();
        try {
            if (attempt.isEmpty()) {
                return prepare();
            }
            SendResult result = parts.carrier().send(attempt.get().clientSend());
            settle(attempt.get(), result);
            return true;
        } catch (Carrier.Away | Unreachable e) {
            if (!parts.carrier().awaitOnline()) {
                return false;
            }
            pause(Duration.ZERO);
            return true;
        } catch (ServerProblem e) {
            // The directory's word on keys, not on a message: it may be another one soon.
            pause(e.retryAfter());
            return true;
        } catch (InvalidKeyException e) {
            // The recipient's device publishes better ones, or leaves.
            pause(Duration.ZERO);
            return true;
        } catch (IdentityChangedException e) {
            parts.listener().identityChanged(recipient);
            return false;
        } catch (SignedOut e) {
            return false;
        }
    }

    private boolean prepare()
            throws InterruptedException,
                    Unreachable,
                    ServerProblem,
                    SignedOut,
                    IdentityChangedException,
                    InvalidKeyException {
        int most = singly > 0 ? 1 : Limits.ENVELOPES_PER_SEND;
        List<OutboxRows.Row> rows = ledger.head(most);
        if (rows.isEmpty()) {
            return false;
        }
        switch (parts.recipients().ready(recipient)) {
            case Readiness.Ready(var known) -> ledger.encrypt(most, known);
            case Readiness.NoSuchAccount() -> ledger.fail(rows, missing());
            case Readiness.NoOtherDevice() -> ledger.fail(rows, Failure.NO_OTHER_DEVICE);
            case Readiness.NotYet() -> pause(Duration.ofSeconds(1));
        }
        return true;
    }

    private void settle(Attempt attempt, SendResult result) throws InterruptedException {
        Duration asked = Duration.ofMillis(Integer.toUnsignedLong(result.getRetryAfterMillis()));
        SendOutcome outcome = result.getOutcome();
        switch (outcome) {
            case SEND_OUTCOME_ACCEPTED -> accepted(attempt, result.getAccountVersion());
            case SEND_OUTCOME_MISMATCHED_DEVICES -> {
                ledger.anew(
                        () ->
                                parts.recipients()
                                        .corrected(
                                                recipient,
                                                result.getAccountVersion(),
                                                result.getMissingList(),
                                                result.getExtraList()));
                pauseAfterRepeated();
            }
            case SEND_OUTCOME_STALE_DEVICES -> {
                ledger.anew(() -> parts.recipients().stale(recipient, result.getStaleList()));
                pauseAfterRepeated();
            }
            case SEND_OUTCOME_UNKNOWN_ACCOUNT -> {
                parts.recipients().forget(recipient);
                ledger.fail(attempt, missing());
            }
            case SEND_OUTCOME_TOO_LARGE -> refused(attempt, Failure.TOO_LARGE);
            case SEND_OUTCOME_MALFORMED -> refused(attempt, Failure.NOT_UNDERSTOOD);
            case SEND_OUTCOME_MAILBOX_FULL,
                    SEND_OUTCOME_RATE_LIMITED,
                    SEND_OUTCOME_READ_ONLY,
                    SEND_OUTCOME_UNAVAILABLE,
                    // Of a send without a token; what carries it tries the other way by itself.
                    SEND_OUTCOME_UNAUTHORIZED,
                    SEND_OUTCOME_NOT_OWNER,
                    SEND_OUTCOME_UNKNOWN,
                    SEND_OUTCOME_UNSPECIFIED,
                    UNRECOGNIZED ->
                    pause(asked);
        }
    }

    /** Somebody whose identity is known was there. */
    private Failure missing() {
        return parts.ratchets().knows(recipient) ? Failure.ACCOUNT_GONE : Failure.NO_SUCH_ACCOUNT;
    }

    private void accepted(Attempt attempt, long version) {
        failures = 0;
        singly = Math.max(0, singly - attempt.rows().length);
        ledger.sent(attempt, version);
    }

    /** One message must not take those along that happened to be sent with it. */
    private void refused(Attempt attempt, Failure failure) {
        if (attempt.rows().length > 1) {
            singly = attempt.rows().length;
            ledger.anew(() -> {});
        } else {
            ledger.fail(attempt, failure);
            singly = Math.max(0, singly - 1);
        }
    }

    /** One correction is normal; a server that corrects again and again is given time. */
    private void pauseAfterRepeated() throws InterruptedException {
        failures++;
        if (failures > 2) {
            Thread.sleep(parts.backoff().pause(failures - 2, Duration.ZERO));
        }
    }

    private void pause(Duration asked) throws InterruptedException {
        failures++;
        Thread.sleep(parts.backoff().pause(failures, asked));
    }
}
