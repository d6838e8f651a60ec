package im.exo.client.outbox;

import im.exo.client.http.Json;
import im.exo.client.protocol.Ratchets;
import im.exo.client.store.MessageState;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.StoredMessage;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.content.Content;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Everything that is to be sent, in the order in which it was asked for, on disk before anything
 * is tried. One lane per recipient with one unanswered send each; see {@link Lane}.
 */
public final class Outbox implements AutoCloseable {

    private final Parts parts;
    private final Map<AccountId, Thread> lanes = new HashMap<>();
    private final Set<AccountId> kicked = new HashSet<>();
    private boolean running;

    /** What lanes work with. */
    record Parts(
            ProfileStore store,
            Ratchets ratchets,
            Recipients recipients,
            DeviceAddress self,
            Carrier carrier,
            Backoff backoff,
            OutboxListener listener) {}

    public Outbox(
            ProfileStore store,
            Ratchets ratchets,
            Recipients recipients,
            DeviceAddress self,
            Carrier carrier,
            Backoff backoff,
            OutboxListener listener) {
        parts = new Parts(store, ratchets, recipients, self, carrier, backoff, listener);
    }

    /** Takes up whatever an earlier process left. */
    public synchronized void start() {
        running = true;
        for (var row : parts.store().outbox().firsts()) {
            kick(Json.read(row.body(), Entry.class).recipient());
        }
    }

    /** The server is back: every lane goes on, but for those that wait for the user. */
    public synchronized void resume() {
        if (!running) {
            return;
        }
        for (var row : parts.store().outbox().firsts()) {
            var recipient = Json.read(row.body(), Entry.class).recipient();
            if (!parts.ratchets().waitsForUser(recipient)) {
                kick(recipient);
            }
        }
    }

    /**
     * Puts a message in, in the caller's transaction when there is one; {@link #kick} sends it.
     *
     * @param history whether it is shown in the history (receipts are not)
     */
    public EnvelopeId add(AccountId to, Content.Builder content, boolean history) {
        long now = System.currentTimeMillis();
        var id = EnvelopeId.next(now);
        byte[] bytes =
                content.setVersion(1)
                        .setEnvelope(id.byteString())
                        .setSentAt(now)
                        .build()
                        .toByteArray();
        parts.store()
                .transaction(
                        () -> {
                            add(to, id, now, bytes);
                            if (history) {
                                parts.store()
                                        .messages()
                                        .add(
                                                new StoredMessage(
                                                        to.bytes(),
                                                        0,
                                                        false,
                                                        id.bytes(),
                                                        now,
                                                        now,
                                                        bytes,
                                                        MessageState.QUEUED,
                                                        ""),
                                                false);
                            }
                            return id;
                        });
        return id;
    }

    /** As {@link #add(AccountId, Content.Builder, boolean)}, for content that is made already. */
    public void add(AccountId to, EnvelopeId id, long sentAt, byte[] content) {
        var entry = new Entry(to.bytes(), id.bytes(), sentAt, content);
        parts.store().outbox().add(to, Json.write(entry));
    }

    /** A message will not even get into the outbox. */
    public void failed(AccountId to, EnvelopeId id, String reason) {
        parts.listener().settled(to, id, MessageState.FAILED, reason);
    }

    /** There is something for this recipient, or it can be tried again. */
    public synchronized void kick(AccountId recipient) {
        if (!running) {
            return;
        }
        if (lanes.containsKey(recipient)) {
            kicked.add(recipient);
            return;
        }
        var lane = new Lane(parts, recipient);
        lanes.put(recipient, Thread.ofVirtual().name("outbox").start(() -> drive(lane, recipient)));
    }

    private void drive(Lane lane, AccountId recipient) {
        boolean orderly = false;
        try {
            do {
                lane.run();
            } while (again(recipient));
            orderly = true;
        } finally {
            if (!orderly) {
                // Whatever it was, the next kick begins anew with what is on disk.
                synchronized (this) {
                    lanes.remove(recipient);
                }
            }
        }
    }

    private synchronized boolean again(AccountId recipient) {
        if (running && kicked.remove(recipient)) {
            return true;
        }
        lanes.remove(recipient);
        return false;
    }

    /** Messages that wait for the server's word. */
    public int waiting() {
        return parts.store().outbox().count();
    }

    /** Stops trying; what is in stays in. Returns when no lane runs any more. */
    @Override
    public void close() {
        Set<Thread> running;
        synchronized (this) {
            this.running = false;
            running = new HashSet<>(lanes.values());
        }
        running.forEach(Thread::interrupt);
        for (Thread lane : running) {
            try {
                lane.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
