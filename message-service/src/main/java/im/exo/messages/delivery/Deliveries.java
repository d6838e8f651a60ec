package im.exo.messages.delivery;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.messages.accounts.Account;
import im.exo.messages.delivery.GatewayLine.End;
import im.exo.messages.mailbox.DeviceQueue;
import im.exo.messages.mailbox.EventLoop;
import im.exo.messages.mailbox.Gathering;
import im.exo.messages.mailbox.Letter;
import im.exo.messages.mailbox.MailStore;
import im.exo.messages.mailbox.Mailbox;
import im.exo.messages.mailbox.Mailboxes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/** The sockets that are here, and what they are sent: in order of position, window by window. */
public final class Deliveries {

    private static final int READS_AT_A_TIME = 6;

    private final EventLoop loop;
    private final MailStore store;
    private final Mailboxes mailboxes;
    private final Gathering gathering;
    private final ExecutorService threads;
    private final Window window;
    private final Map<GatewayLine, Map<Long, Session>> lines = new HashMap<>();
    private final Map<GatewayLine, Set<Session>> stalled = new HashMap<>();
    private final ArrayDeque<Session> toRead = new ArrayDeque<>();
    private int readsRunning;
    private int sessions;

    /** @param threads where the database is asked */
    public Deliveries(
            EventLoop loop,
            MailStore store,
            Mailboxes mailboxes,
            Gathering gathering,
            ExecutorService threads,
            Window window) {
        this.loop = loop;
        this.store = store;
        this.mailboxes = mailboxes;
        this.gathering = gathering;
        this.threads = threads;
        this.window = window;
    }

    /** One acknowledgement: both have to fit the same envelope. */
    public record Ack(long position, EnvelopeId envelope) {}

    public void opened(GatewayLine line) {
        lines.put(line, new HashMap<>());
    }

    /** The stream is gone, and its sockets with it. */
    public void gone(GatewayLine line) {
        var lost = lines.remove(line);
        stalled.remove(line);
        if (lost != null) {
            lost.values().forEach(session -> detach(session));
        }
    }

    /** Serves a socket from now on, with everything that is not acknowledged. */
    public void register(GatewayLine line, Mailbox mailbox, Claim claim) {
        var sessionsOfLine = lines.get(line);
        if (sessionsOfLine == null) {
            return;
        }
        var account = mailbox.account();
        long number = claim.number();
        if (account != null && (account.suspended() || account.removed(claim.device()))) {
            line.closed(number, claim.registration(), End.DEVICE_REMOVED);
            return;
        }
        var queue = mailbox.queue(claim.device());
        if (queue.listener() instanceof Session before && !replace(before, line, claim)) {
            line.closed(number, claim.registration(), claim.loserEnds());
            return;
        }
        long own =
                claim.registration() != 0 ? claim.registration() : mailbox.tenure().nextPosition();
        var reused = sessionsOfLine.get(number);
        if (reused != null) {
            forget(reused);
        }
        var session = new Session(this, line, number, own, mailbox, queue, window);
        sessionsOfLine.put(number, session);
        sessions++;
        queue.listener(session);
        line.registered(number, own);
        session.checkDrained();
        pump(session);
    }

    /** Whether the socket served so far has made way. */
    private boolean replace(Session before, GatewayLine line, Claim claim) {
        boolean same = before.line() == line && before.number() == claim.number();
        if (!same && claim.yieldsTo(before.registration())) {
            return false;
        }
        forget(before);
        if (!same && before.registration() != claim.registration()) {
            before.line().closed(before.number(), before.registration(), claim.loserEnds());
        }
        return true;
    }

    /** @param registration 0 when the gateway never learnt the number */
    public void unregister(GatewayLine line, long number, long registration) {
        var session = lines.getOrDefault(line, Map.of()).get(number);
        if (session != null && (registration == 0 || session.registration() == registration)) {
            forget(session);
        }
    }

    /** Takes envelopes off the queue; what names an older registration or nothing is ignored. */
    public void acknowledge(GatewayLine line, long number, long registration, List<Ack> acks) {
        var session = find(line, number, registration);
        if (session == null) {
            return;
        }
        var queue = session.queue();
        for (var ack : acks) {
            var envelope = queue.find(ack.envelope(), ack.position());
            if (envelope != null) {
                queue.remove(envelope);
                gathering.remove(session.mailbox(), queue.device(), envelope.position());
            }
        }
        pump(session);
    }

    /** Hands a typing notice and the like to a device that is here, and forgets it otherwise. */
    public void ephemeral(
            @Nullable DeviceAddress sender, AccountId recipient, List<Ciphertext> ciphertexts) {
        var mailbox = mailboxes.find(recipient);
        if (mailbox == null) {
            return;
        }
        for (var ciphertext : ciphertexts) {
            var queue = mailbox.find(ciphertext.getDevice());
            if (queue != null
                    && queue.listener() instanceof Session session
                    && fits(mailbox.account(), ciphertext)
                    && session.line().takes(ciphertext.getContent().size())) {
                session.line().ephemeral(session.number(), sender, ciphertext);
            }
        }
    }

    private static boolean fits(@Nullable Account account, Ciphertext ciphertext) {
        return account != null
                && Integer.valueOf(ciphertext.getRegistrationId())
                        .equals(account.devices().get(ciphertext.getDevice()));
    }

    /** A newer state of an account: what it says takes effect in memory at once. */
    public void changed(Account account) {
        var mailbox = mailboxes.learn(account);
        if (mailbox != null) {
            dropRemovedDevices(mailbox);
            if (account.suspended()) {
                mailbox.queues().forEach(queue -> end(queue, End.DEVICE_REMOVED));
            }
        }
    }

    /** Ends the socket that the queue is served to, if any. */
    private void end(DeviceQueue queue, End why) {
        if (queue.listener() instanceof Session session) {
            forget(session);
            session.line().closed(session.number(), session.registration(), why);
        }
    }

    /** Ends the sockets of devices that are removed, and their queues, in memory and on disk. */
    private void dropRemovedDevices(Mailbox mailbox) {
        for (var queue : mailbox.takeVoid()) {
            gathering.removeAll(mailbox, queue);
            end(queue, End.DEVICE_REMOVED);
        }
    }

    /** The shard is somebody else's now: its sockets have to register there. */
    public void lost(Mailbox mailbox) {
        mailbox.queues().forEach(queue -> end(queue, End.NOT_OWNER));
    }

    /** The line takes content again. */
    public void resume(GatewayLine line) {
        var waiting = stalled.remove(line);
        if (waiting != null) {
            waiting.forEach(this::pump);
        }
    }

    /** Looks at every socket: for once a second. */
    public Windows windows() {
        int unacknowledged = 0;
        long bytes = 0;
        int full = 0;
        for (var ofLine : lines.values()) {
            for (var session : ofLine.values()) {
                unacknowledged += session.flying();
                bytes += session.flyingBytes();
                full += session.full() ? 1 : 0;
            }
        }
        int waiting = stalled.values().stream().mapToInt(Set::size).sum();
        return new Windows(
                sessions, unacknowledged, bytes, full, waiting, readsRunning + toRead.size());
    }

    void stalled(Session session) {
        stalled.computeIfAbsent(session.line(), line -> new LinkedHashSet<>()).add(session);
    }

    private @Nullable Session find(GatewayLine line, long number, long registration) {
        var session = lines.getOrDefault(line, Map.of()).get(number);
        return session != null && session.registration() == registration ? session : null;
    }

    private void forget(Session session) {
        var ofLine = lines.get(session.line());
        if (ofLine != null) {
            ofLine.remove(session.number(), session);
        }
        var waiting = stalled.get(session.line());
        if (waiting != null) {
            waiting.remove(session);
        }
        detach(session);
    }

    private void detach(Session session) {
        if (session.current()) {
            session.queue().listener(null);
            sessions--;
        }
    }

    private void pump(Session session) {
        if (session.current() && session.toRead() != null) {
            session.reading(true);
            toRead.add(session);
            startReads();
        }
    }

    private void startReads() {
        while (readsRunning < READS_AT_A_TIME) {
            var session = toRead.poll();
            if (session == null) {
                return;
            }
            session.reading(false);
            var span = session.current() ? session.toRead() : null;
            if (span != null) {
                session.reading(true);
                readsRunning++;
                threads.execute(() -> read(session, span));
            }
        }
    }

    private void read(Session session, Session.Span span) {
        List<Letter> letters = null;
        try {
            letters =
                    store.read(
                            session.mailbox().tenure().shard(),
                            session.mailbox().id(),
                            session.queue().device(),
                            span.from(),
                            span.to());
        } catch (MailStore.StoreAway e) {
            // Tried again by tend(), for as long as the socket is here.
            letters = null;
        } finally {
            var found = letters;
            loop.execute(() -> haveRead(session, span, found));
        }
    }

    private void haveRead(Session session, Session.Span span, @Nullable List<Letter> letters) {
        readsRunning--;
        session.reading(false);
        if (session.current()) {
            if (letters == null) {
                session.reading(true);
                toRead.add(session);
                return;
            }
            if (session.read(span, letters)) {
                pump(session);
            }
        }
        startReads();
    }

    /** Every now and then: goes on with reads that the database did not answer. */
    public void tend() {
        startReads();
    }
}
