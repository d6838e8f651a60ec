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

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Everything that is to be sent, in the order in which it was asked for, on disk before anything
 * is tried. One lane per recipient with one unanswered send each; see {@link Lane}.
 */
public final class Outbox implements AutoCloseable {

    private static final String WRITTEN_TO = "written-to";

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
            OutboxListener listener,
            Notes notes,
            Siblings siblings,
            Consumer<AccountId> kick) {}

    public Outbox(
            ProfileStore store,
            Ratchets ratchets,
            Recipients recipients,
            Enclosures enclosures,
            DeviceAddress self,
            Carrier carrier,
            Backoff backoff,
            OutboxListener listener) {
        var notes = new Notes(store, enclosures);
        parts =
                new Parts(
                        store,
                        ratchets,
                        recipients,
                        self,
                        carrier,
                        backoff,
                        listener,
                        notes,
                        new Siblings(store, recipients, notes, self),
                        this::kick);
    }

    /** The account's other devices. */
    public Siblings siblings() {
        return parts.siblings();
    }

    /** What the other devices are told goes out. */
    public void kickSiblings() {
        kick(parts.self().account());
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
     * Puts a message in and into the history, in the caller's transaction when there is one; {@link
     * #kick} sends it.
     */
    public EnvelopeId add(AccountId to, Content.Builder content) {
        long now = System.currentTimeMillis();
        var id = EnvelopeId.next(now);
        byte[] bytes = parts.notes().named(to, content, id, now);
        parts.store()
                .transaction(
                        () -> {
                            add(to, id, now, bytes);
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
                            return id;
                        });
        return id;
    }

    /** As {@link #add(AccountId, Content.Builder)}, for what is made and in the history already. */
    public void add(AccountId to, EnvelopeId id, long sentAt, byte[] content) {
        var entry = new Entry(to.bytes(), id.bytes(), sentAt, content, false);
        parts.store()
                .transaction(
                        () -> {
                            writtenTo(to);
                            parts.store().outbox().add(to, Json.write(entry));
                            return entry;
                        });
    }

    /** The bytes of a message with this name, as {@link #add(AccountId, Content.Builder)} makes them. */
    public byte[] named(AccountId to, Content.Builder content, EnvelopeId id, long sentAt) {
        return parts.notes().named(to, content, id, sentAt);
    }

    /** Puts a receipt in, in the caller's transaction when there is one; see {@link Notes}. */
    public void addReceipt(AccountId to, Content.Builder content) {
        parts.notes().add(to, content);
    }

    /** From now on the user has sent something to this account. */
    public void writtenTo(AccountId account) {
        if (!hasWrittenTo(account)) {
            parts.store().records().put(WRITTEN_TO, account.text(), new byte[0]);
        }
    }

    /** Whether the user has ever sent something to this account, from this device or another. */
    public boolean hasWrittenTo(AccountId account) {
        return parts.store().records().get(WRITTEN_TO, account.text()).isPresent();
    }

    /** A message will not even get into the outbox. */
    public void failed(AccountId to, EnvelopeId id, String reason) {
        parts.listener().settled(to, id, MessageState.FAILED, reason);
    }

    /** The store failed before a message got into the outbox; the same is tried again. */
    public void failing(RuntimeException failure) {
        parts.listener().failing(failure);
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
        notifyAll();
        return false;
    }

    /** Messages that wait for the server's word; notes are none. */
    public int waiting() {
        return parts.store()
                .transaction(() -> parts.store().outbox().count() - parts.notes().waiting());
    }

    /** As {@link #waiting()}, of one recipient. */
    public int waiting(AccountId to) {
        return parts.store()
                .transaction(() -> parts.store().outbox().count(to) - parts.notes().waiting(to));
    }

    /** Gives notes that are on their way a moment; what has not left by then is kept. */
    public synchronized void awaitNotes(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!lanes.isEmpty() && parts.notes().waiting() > 0) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
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
