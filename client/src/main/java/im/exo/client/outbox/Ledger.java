package im.exo.client.outbox;

import im.exo.client.http.Json;
import im.exo.client.outbox.Recipients.Known;
import im.exo.client.protocol.IdentityChangedException;
import im.exo.client.store.Failure;
import im.exo.client.store.MessageState;
import im.exo.client.store.OutboxRows;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.Limits;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.realtime.ClientSend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is on disk about the sends to one recipient: the messages that wait, the send that is not
 * answered, the state of each message in the history. Every change is one transaction, and is told
 * after it.
 */
final class Ledger {

    /** The send that is not answered, by recipient. */
    static final String SEND = "send";

    /** Leaves room for the frame around it. */
    private static final int SEND_BYTES = Limits.CLIENT_MESSAGE_BYTES - 64 * 1024;

    private final Outbox.Parts parts;
    private final AccountId recipient;

    Ledger(Outbox.Parts parts, AccountId recipient) {
        this.parts = parts;
        this.recipient = recipient;
    }

    /** The send that goes out until it is answered. */
    Optional<Attempt> unanswered() {
        return parts.store().records().get(SEND, recipient.text(), Attempt.class);
    }

    /** The oldest messages that wait. */
    List<OutboxRows.Row> head(int most) {
        return parts.store().outbox().head(recipient, most);
    }

    /**
     * Encrypts as many of the oldest as fit into one send; ratchets and send are kept together.
     * They are read here: a note may have been rewritten as long as it was not encrypted.
     */
    void encrypt(int most, Known known) throws IdentityChangedException {
        List<DeviceAddress> devices = known.addresses(recipient);
        parts.store()
                .<Attempt, IdentityChangedException>transaction(
                        () -> {
                            var numbers = new ArrayList<Long>();
                            var send =
                                    ClientSend.newBuilder()
                                            .setRecipient(recipient.byteString())
                                            .setAccountVersion(known.version());
                            int bytes = 0;
                            for (OutboxRows.Row row : head(most)) {
                                var entry = Json.read(row.body(), Entry.class);
                                // Padding, ratchet header and a prekey message's keys on top.
                                int estimate = (entry.content().length + 4096) * devices.size();
                                if (bytes > 0 && bytes + estimate > SEND_BYTES) {
                                    break;
                                }
                                Envelope envelope = envelope(entry, devices);
                                bytes += envelope.getSerializedSize();
                                bytes += Carrier.OVERHEAD * devices.size();
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

    /** The server has them. */
    void sent(Attempt attempt, long version) {
        var entries = entries(attempt);
        boolean copied =
                parts.store()
                        .transaction(
                                () -> {
                                    boolean any = false;
                                    for (Entry entry : entries) {
                                        any |= sent(entry);
                                    }
                                    remove(attempt);
                                    parts.recipients().version(recipient, version);
                                    return any;
                                });
        tell(entries, MessageState.SENT, "");
        if (copied) {
            parts.kick().accept(parts.self().account());
        }
    }

    /** Forgets the ciphertext, keeps the messages. */
    void anew(Runnable correction) {
        parts.store()
                .transaction(
                        () -> {
                            parts.store().records().remove(SEND, recipient.text());
                            correction.run();
                            return recipient;
                        });
    }

    /** None of this send will be sent. */
    void fail(Attempt attempt, Failure failure) {
        var rows =
                parts.store().outbox().head(recipient, attempt.rows().length).stream()
                        .filter(row -> contains(attempt.rows(), row.seq()))
                        .toList();
        fail(rows, failure);
    }

    /** These will not be sent. */
    void fail(List<OutboxRows.Row> rows, Failure failure) {
        var entries = rows.stream().map(row -> Json.read(row.body(), Entry.class)).toList();
        parts.store()
                .transaction(
                        () -> {
                            entries.forEach(entry -> fail(entry, failure));
                            rows.forEach(row -> parts.store().outbox().remove(row.seq()));
                            parts.store().records().remove(SEND, recipient.text());
                            return recipient;
                        });
        tell(entries, MessageState.FAILED, failure.reason());
    }

    /** Whether the account's other devices get a copy: only of what the recipient will get. */
    private boolean sent(Entry entry) {
        if (entry.receipt()) {
            parts.notes().left(entry);
            return false;
        }
        parts.store()
                .messages()
                .accepted(recipient, entry.envelopeId(), System.currentTimeMillis());
        return parts.siblings().copy(recipient, entry.content());
    }

    private void fail(Entry entry, Failure failure) {
        if (entry.receipt()) {
            parts.notes().left(entry);
        } else {
            parts.store().messages().fail(recipient, entry.envelopeId(), failure);
        }
    }

    private void tell(List<Entry> entries, MessageState state, String reason) {
        for (Entry entry : entries) {
            if (!entry.receipt()) {
                parts.listener().settled(recipient, entry.envelopeId(), state, reason);
            }
        }
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
        return Arrays.stream(rows).anyMatch(r -> r == row);
    }
}
