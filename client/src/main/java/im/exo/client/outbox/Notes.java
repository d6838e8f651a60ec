package im.exo.client.outbox;

import im.exo.client.http.Json;
import im.exo.client.store.OutboxRows;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.content.Content;

import java.util.Arrays;

/**
 * What this device says by itself: receipts, and what the account's other devices are told. Notes
 * go the way of messages and are kept as they are, but nobody waits for them or hears of them. One
 * record for each in the outbox, with its recipient.
 */
final class Notes {

    private static final String KIND = "receipt-waiting";

    private final ProfileStore store;
    private final Enclosures enclosures;

    Notes(ProfileStore store, Enclosures enclosures) {
        this.store = store;
        this.enclosures = enclosures;
    }

    /** In the caller's transaction when there is one. */
    void add(AccountId to, Content.Builder content) {
        long now = System.currentTimeMillis();
        var id = EnvelopeId.next(now);
        var entry = new Entry(to.bytes(), id.bytes(), now, named(to, content, id, now), true);
        store.transaction(
                () -> {
                    store.records().put(KIND, id.toString(), to.bytes());
                    store.outbox().add(to, Json.write(entry));
                    return entry;
                });
    }

    /** Gives a note that waits another content under the same id. */
    void rewrite(OutboxRows.Row row, Entry entry, Content.Builder content) {
        byte[] bytes = named(entry.recipient(), content, entry.envelopeId(), entry.sentAt());
        store.outbox()
                .rewrite(
                        row.seq(),
                        Json.write(
                                new Entry(
                                        entry.peer(),
                                        entry.envelope(),
                                        entry.sentAt(),
                                        bytes,
                                        true)));
    }

    /** With its own name inside, and what the recipient's client is told besides. */
    byte[] named(AccountId to, Content.Builder content, EnvelopeId id, long sentAt) {
        enclosures.enclose(to, content);
        return content.setVersion(1)
                .setEnvelope(id.byteString())
                .setSentAt(sentAt)
                .build()
                .toByteArray();
    }

    /** It has left, or never will. */
    void left(Entry entry) {
        store.records().remove(KIND, entry.envelopeId().toString());
    }

    int waiting() {
        return store.records().count(KIND);
    }

    int waiting(AccountId to) {
        byte[] recipient = to.bytes();
        return (int)
                store.records().all(KIND).stream()
                        .filter(one -> Arrays.equals(one, recipient))
                        .count();
    }
}
