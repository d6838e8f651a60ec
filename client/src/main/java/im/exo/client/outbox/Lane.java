package im.exo.client.outbox;

import im.exo.client.http.Json;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.outbox.Recipients.Known;
import im.exo.client.outbox.Recipients.Readiness;
import im.exo.client.protocol.IdentityChangedException;
import im.exo.client.store.MessageState;
import im.exo.client.store.OutboxRows;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.Limits;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientSend;

import org.signal.libsignal.protocol.InvalidKeyException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way to one recipient: at most one send is unanswered; it is persisted with the ratchet state
 * that made it, before the first attempt, and the same bytes are repeated until they are answered.
 * Only after "other devices" or "installed anew" is anything encrypted anew, under the same
 * envelope ids. So order holds, and nothing is sent twice under two names.
 */
final class Lane {

    private static final String SEND = "send";

    /** Leaves room for the frame around it. */
    private static final int SEND_BYTES = Limits.CLIENT_MESSAGE_BYTES - 64 * 1024;

    private final Outbox.Parts parts;
    private final AccountId recipient;

    /** How many of the oldest messages go alone, to find the one that the server refuses. */
    private int singly;

    private int failures;

    Lane(Outbox.Parts parts, AccountId recipient) {
        this.parts = parts;
        this.recipient = recipient;
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
        Optional<Attempt> attempt =
                parts.store().records().get(SEND, recipient.text(), Attempt.class);
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
        List<OutboxRows.Row> rows = parts.store().outbox().head(recipient, most);
        if (rows.isEmpty()) {
            return false;
        }
        switch (parts.recipients().ready(recipient)) {
            case Readiness.Ready(var known) -> encrypt(rows, known);
            case Readiness.NoSuchAccount() -> fail(rows, "there is no such account");
            case Readiness.NotYet() -> pause(Duration.ofSeconds(1));
        }
        return true;
    }

    private void encrypt(List<OutboxRows.Row> rows, Known known) throws IdentityChangedException {
        List<DeviceAddress> devices =
                known.addresses(recipient).stream().filter(d -> !d.equals(parts.self())).toList();
        if (devices.isEmpty()) {
            // The own account, with no device but this one.
            fail(rows, "there is no other device to send to");
            return;
        }
        parts.store()
                .<Attempt, IdentityChangedException>transaction(
                        () -> {
                            var numbers = new ArrayList<Long>();
                            var send =
                                    ClientSend.newBuilder()
                                            .setRecipient(recipient.byteString())
                                            .setAccountVersion(known.version());
                            int bytes = 0;
                            for (OutboxRows.Row row : rows) {
                                var entry = Json.read(row.body(), Entry.class);
                                // Padding, ratchet header and a prekey message's keys on top.
                                int estimate = (entry.content().length + 4096) * devices.size();
                                if (bytes > 0 && bytes + estimate > SEND_BYTES) {
                                    break;
                                }
                                Envelope envelope = envelope(entry, devices);
                                bytes += envelope.getSerializedSize();
                                send.addEnvelopes(envelope);
                                numbers.add(row.seq());
                            }
                            var attempt =
                                    new Attempt(
                                            numbers.stream().mapToLong(Long::longValue).toArray(),
                                            send.build().toByteArray());
                            parts.store().records().put(SEND, recipient.text(), attempt);
                            return attempt;
                        });
    }

    private Envelope envelope(Entry entry, List<DeviceAddress> devices)
            throws IdentityChangedException {
        var envelope =
                Envelope.newBuilder()
                        .setId(entry.envelopeId().byteString())
                        .setSentAt(entry.sentAt());
        for (DeviceAddress device : devices) {
            envelope.addCiphertexts(parts.ratchets().encryptMessage(device, entry.content()));
        }
        return envelope.build();
    }

    private void settle(Attempt attempt, SendResult result) throws InterruptedException {
        Duration asked = Duration.ofMillis(Integer.toUnsignedLong(result.getRetryAfterMillis()));
        SendOutcome outcome = result.getOutcome();
        switch (outcome) {
            case SEND_OUTCOME_ACCEPTED -> accepted(attempt, result.getAccountVersion());
            case SEND_OUTCOME_MISMATCHED_DEVICES -> {
                anew(
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
                anew(() -> parts.recipients().stale(recipient, result.getStaleList()));
                pauseAfterRepeated();
            }
            case SEND_OUTCOME_UNKNOWN_ACCOUNT -> {
                parts.recipients().forget(recipient);
                drop(attempt, "there is no such account");
            }
            case SEND_OUTCOME_TOO_LARGE -> refused(attempt, "the message is too large");
            case SEND_OUTCOME_MALFORMED -> refused(attempt, "the server does not understand it");
            case SEND_OUTCOME_MAILBOX_FULL,
                    SEND_OUTCOME_RATE_LIMITED,
                    SEND_OUTCOME_READ_ONLY,
                    SEND_OUTCOME_NOT_OWNER,
                    SEND_OUTCOME_UNKNOWN,
                    SEND_OUTCOME_UNSPECIFIED,
                    UNRECOGNIZED ->
                    pause(asked);
        }
    }

    private void accepted(Attempt attempt, long version) {
        failures = 0;
        singly = Math.max(0, singly - attempt.rows().length);
        var entries = entries(attempt);
        parts.store()
                .transaction(
                        () -> {
                            entries.forEach(entry -> advance(entry, MessageState.SENT, ""));
                            remove(attempt);
                            parts.recipients().version(recipient, version);
                            return attempt;
                        });
        tell(entries, MessageState.SENT, "");
    }

    private void advance(Entry entry, MessageState state, String reason) {
        if (entry.receipt()) {
            parts.store().records().remove(Outbox.RECEIPT, entry.envelopeId().toString());
        } else {
            parts.store().messages().advance(recipient, entry.envelopeId(), state, reason);
        }
    }

    private void tell(List<Entry> entries, MessageState state, String reason) {
        for (Entry entry : entries) {
            if (!entry.receipt()) {
                parts.listener().settled(recipient, entry.envelopeId(), state, reason);
            }
        }
    }

    /** One message must not take those along that happened to be sent with it. */
    private void refused(Attempt attempt, String reason) {
        if (attempt.rows().length > 1) {
            singly = attempt.rows().length;
            anew(() -> {});
        } else {
            drop(attempt, reason);
            singly = Math.max(0, singly - 1);
        }
    }

    /** Forgets the ciphertext, keeps the messages. */
    private void anew(Runnable correction) {
        parts.store()
                .transaction(
                        () -> {
                            parts.store().records().remove(SEND, recipient.text());
                            correction.run();
                            return recipient;
                        });
    }

    private void drop(Attempt attempt, String reason) {
        var rows =
                parts.store().outbox().head(recipient, attempt.rows().length).stream()
                        .filter(row -> contains(attempt.rows(), row.seq()))
                        .toList();
        fail(rows, reason);
    }

    private void fail(List<OutboxRows.Row> rows, String reason) {
        var entries = rows.stream().map(row -> Json.read(row.body(), Entry.class)).toList();
        parts.store()
                .transaction(
                        () -> {
                            entries.forEach(entry -> advance(entry, MessageState.FAILED, reason));
                            rows.forEach(row -> parts.store().outbox().remove(row.seq()));
                            parts.store().records().remove(SEND, recipient.text());
                            return recipient;
                        });
        tell(entries, MessageState.FAILED, reason);
    }

    private List<Entry> entries(Attempt attempt) {
        return parts.store().outbox().head(recipient, attempt.rows().length).stream()
                .filter(row -> contains(attempt.rows(), row.seq()))
                .map(row -> Json.read(row.body(), Entry.class))
                .toList();
    }

    private void remove(Attempt attempt) {
        for (long row : attempt.rows()) {
            parts.store().outbox().remove(row);
        }
        parts.store().records().remove(SEND, recipient.text());
    }

    private static boolean contains(long[] rows, long row) {
        return java.util.Arrays.stream(rows).anyMatch(r -> r == row);
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
