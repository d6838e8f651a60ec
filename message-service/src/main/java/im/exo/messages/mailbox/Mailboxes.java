package im.exo.messages.mailbox;

import im.exo.contract.AccountId;
import im.exo.messages.accounts.Account;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/**
 * The mailboxes in memory. One that is touched for the first time is loaded from the database; the
 * longest untouched ones are forgotten again when there are too many. Loop only.
 */
public final class Mailboxes {

    private static final int LOADS_AT_A_TIME = 6;

    /** Looked at each time for whether they can be forgotten. */
    static final int TRIES = 1_000;

    /** Whoever wants a mailbox. Called exactly once. */
    public interface Opening {
        void opened(Mailbox mailbox);

        /** The shard went to another owner meanwhile. */
        void lost();
    }

    private static final class Load {
        final AccountId id;
        final Tenure tenure;
        final List<Opening> waiting = new ArrayList<>();
        @Nullable Account news;

        Load(AccountId id, Tenure tenure) {
            this.id = id;
            this.tenure = tenure;
        }
    }

    private final EventLoop loop;
    private final MailStore store;
    private final Tenures tenures;
    private final Gathering gathering;
    private final ExecutorService threads;
    private final MemoryBounds bounds;
    private final Tally queued = new Tally();
    private final SequencedMap<AccountId, Mailbox> open = new LinkedHashMap<>(1024, 0.75f, true);
    private final Map<AccountId, Load> loads = new HashMap<>();
    private final ArrayDeque<Load> toLoad = new ArrayDeque<>();
    private int loading;

    /**
     * @param threads where the database is asked
     */
    public Mailboxes(
            EventLoop loop,
            MailStore store,
            Tenures tenures,
            Gathering gathering,
            ExecutorService threads,
            MemoryBounds bounds) {
        this.loop = loop;
        this.store = store;
        this.tenures = tenures;
        this.gathering = gathering;
        this.threads = threads;
        this.bounds = bounds;
    }

    /** Only what is in memory already. */
    public @Nullable Mailbox find(AccountId id) {
        return open.get(id);
    }

    public int size() {
        return open.size();
    }

    /** Opens the mailbox, at once when it is in memory. Waits out a database that is away. */
    public void open(AccountId id, Tenure tenure, Opening then) {
        var mailbox = open.get(id);
        if (mailbox != null) {
            then.opened(mailbox);
            return;
        }
        var load = loads.get(id);
        if (load == null) {
            load = new Load(id, tenure);
            loads.put(id, load);
            toLoad.add(load);
        }
        load.waiting.add(then);
        startLoads();
    }

    /**
     * Tells the account's mailbox in memory. One that is being loaded learns it once it is there:
     * what it reads may be older.
     *
     * @return the mailbox in memory, when it did not know yet
     */
    public @Nullable Mailbox learn(Account state) {
        var load = loads.get(state.id());
        if (load != null && (load.news == null || load.news.version() < state.version())) {
            load.news = state;
        }
        var mailbox = open.get(state.id());
        return mailbox != null && mailbox.learn(state) ? mailbox : null;
    }

    private void startLoads() {
        while (loading < LOADS_AT_A_TIME) {
            var load = toLoad.poll();
            if (load == null) {
                return;
            }
            loading++;
            threads.execute(() -> load(load));
        }
    }

    private void load(Load load) {
        MailStore.@Nullable Contents contents = null;
        try {
            contents = store.load(load.tenure.shard(), load.id);
        } catch (MailStore.StoreAway e) {
            // Tried again by retry(), for as long as the shard is ours.
            contents = null;
        } finally {
            var found = contents;
            loop.execute(() -> loaded(load, found));
        }
    }

    private void loaded(Load load, MailStore.@Nullable Contents contents) {
        loading--;
        if (loads.get(load.id) == load) {
            if (contents == null) {
                toLoad.add(load);
                return;
            }
            loads.remove(load.id);
            var mailbox = new Mailbox(load.id, load.tenure, contents, queued);
            if (load.news != null) {
                mailbox.learn(load.news);
            }
            open.put(load.id, mailbox);
            for (var gone : mailbox.takeVoid()) {
                gathering.removeAll(mailbox, gone);
            }
            load.waiting.forEach(waiting -> waiting.opened(mailbox));
        }
        startLoads();
    }

    /** Every now and then: goes on loading, forgets what nobody uses. */
    public void tend() {
        startLoads();
        int tried = 0;
        var staying = new ArrayList<Mailbox>();
        var eldest = open.values().iterator();
        while (beyondBounds() && tried++ < TRIES && eldest.hasNext()) {
            var mailbox = eldest.next();
            if (mailbox.idle() && helps(mailbox)) {
                eldest.remove();
                mailbox.leave();
            } else {
                staying.add(mailbox);
            }
        }
        // To the end of the row, or those that can go would never come up behind them.
        staying.forEach(mailbox -> open.putLast(mailbox.id(), mailbox));
    }

    private boolean beyondBounds() {
        return tooManyMailboxes() || queued.total() > bounds.envelopes();
    }

    private boolean tooManyMailboxes() {
        return open.size() > bounds.mailboxes();
    }

    /** An empty one makes no room for envelopes: it would only have to be read again. */
    private boolean helps(Mailbox mailbox) {
        return tooManyMailboxes() || mailbox.listsAny();
    }

    /** Forgets all that belongs to a tenure that has ended. */
    public void lose(Tenure tenure, Consumer<Mailbox> each) {
        open.values()
                .removeIf(
                        mailbox -> {
                            if (mailbox.tenure() != tenure) {
                                return false;
                            }
                            each.accept(mailbox);
                            mailbox.leave();
                            return true;
                        });
        var lost = loads.values().stream().filter(load -> load.tenure == tenure).toList();
        lost.forEach(load -> loads.remove(load.id));
        toLoad.removeAll(lost);
        lost.forEach(load -> load.waiting.forEach(Opening::lost));
    }

    /** Envelopes queued in the mailboxes in memory. */
    public int envelopes() {
        return queued.total();
    }

    /** Their content. */
    public long envelopeBytes() {
        return queued.bytes();
    }

    public Tenures tenures() {
        return tenures;
    }
}
