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

    Notes(ProfileStore store) {
        this.store = store;
    }

    /** In the caller's transaction when there is one. */
    void add(AccountId to, Content.Builder content) {
        long now = System.currentTimeMillis();
        var id = EnvelopeId.next(now);
        var entry = new Entry(to.bytes(), id.bytes(), now, named(content, id, now), true);
        store.transaction(
                () -> {
                    store.records().put(KIND, id.toString(), to.bytes());
                    store.outbox().add(to, Json.write(entry));
                    return entry;
                });
    }

    /** Gives a note that waits another content under the same id. */
    void rewrite(OutboxRows.Row row, Entry entry, Content.Builder content) {
        byte[] bytes = named(content, entry.envelopeId(), entry.sentAt());
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

    static byte[] named(Content.Builder content, EnvelopeId id, long sentAt) {
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
