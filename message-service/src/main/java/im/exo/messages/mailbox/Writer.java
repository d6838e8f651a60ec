package im.exo.messages.mailbox;

import im.exo.messages.mailbox.MailStore.Settled;
import im.exo.messages.mailbox.MailStore.Verdict;
import im.exo.messages.traces.MailTraces;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import org.jboss.logging.Logger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that commits. It keeps at a batch until the database has stored it, or refused it
 * down to the single item at fault, or another instance has taken its shards: nothing that it was
 * given is ever in doubt when it reports. What a full database has no room for is given back, since
 * what makes room may be waiting behind it.
 */
public final class Writer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Writer.class);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** So often a single item may meet a fault of the store before it counts as the cause. */
    private static final int FAULTS = 3;

    /** Told from the writer's thread. */
    public interface Reports {
        void done(List<Work> works, Work.Outcome outcome);

        /** The shards were found to be somebody else's. */
        void moved(Batch batch, Set<Integer> shards);

        /** Whether the database could be written to at the last attempt. */
        void away(boolean away);

        /** The batch is through; the next may come. */
        void idle();
    }

    private final MailStore store;
    private final Reports reports;
    private final MailTraces traces;
    private final ArrayBlockingQueue<Batch> handOver = new ArrayBlockingQueue<>(1);
    private final Thread thread;
    private final Counter bisections;
    private volatile boolean running = true;
    private boolean complained;
    private volatile boolean full;

    public Writer(
            String name,
            MailStore store,
            Reports reports,
            MeterRegistry meters,
            MailTraces traces) {
        this.traces = traces;
        this.store = store;
        this.reports = reports;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
        this.bisections = meters.counter("exo.mailbox.commit.bisections");
    }

    public void start() {
        thread.start();
    }

    /** False once the thread has ended: nothing is committed any more, and only a restart helps. */
    public boolean alive() {
        return thread.getState() != Thread.State.TERMINATED;
    }

    /** Only at first and after {@link Reports#idle}: there is room for one batch. */
    public void accept(Batch batch) {
        handOver.add(batch);
    }

    /** Whether the database has no room for more; asked from any thread. */
    public boolean full() {
        return full;
    }

    private void run() {
        try {
            while (running) {
                var batch = handOver.take();
                complained = false;
                if (traces.on()) {
                    keepAtTraced(batch);
                } else {
                    keepAt(batch);
                }
                reports.idle();
            }
        } catch (InterruptedException e) {
            // Closing: what is not committed stays unanswered, and is repeated by its sender.
            return;
        }
    }

    private void keepAtTraced(Batch batch) throws InterruptedException {
        var step = traces.of(MailTraces.What.GROUP_COMMIT, batch.traced());
        if (step == null) {
            keepAt(batch);
            return;
        }
        step.with("exo.batch.works", batch.works().size());
        var outcome = "interrupted";
        try {
            keepAt(batch.within(step.context()));
            outcome = "through";
        } finally {
            step.end(outcome);
        }
    }

    private void keepAt(Batch batch) throws InterruptedException {
        int faults = 0;
        while (!batch.works().isEmpty()) {
            switch (attempt(batch)) {
                case THROUGH -> {
                    return;
                }
                case AGAIN -> {}
                case FAULT -> {
                    faults++;
                    if (batch.works().size() > 1 || faults == FAULTS) {
                        bisect(batch);
                        return;
                    }
                    rest();
                }
            }
        }
    }

    /** How far one attempt has brought a batch. */
    private enum Attempt {
        THROUGH,
        /** Nothing was stored, for a reason that passes. */
        AGAIN,
        /** Nothing was stored, and the reason may lie in the batch. */
        FAULT
    }

    private Attempt attempt(Batch batch) throws InterruptedException {
        Verdict verdict;
        try {
            verdict = store.commit(batch);
        } catch (RuntimeException | Error e) {
            // A fault in the store itself leaves the same doubt as a lost answer.
            complain("commit-failed", e);
            return settled(batch) ? Attempt.THROUGH : Attempt.FAULT;
        }
        return switch (verdict) {
            case Verdict.Committed(var moved) -> {
                report(batch, moved);
                yield Attempt.THROUGH;
            }
            case Verdict.Refused() -> {
                bisect(batch);
                yield Attempt.THROUGH;
            }
            case Verdict.Away() -> {
                full = false;
                rest();
                yield Attempt.AGAIN;
            }
            case Verdict.Full() -> {
                full = true;
                yield makeRoom(batch);
            }
            case Verdict.Unknown() -> settled(batch) ? Attempt.THROUGH : Attempt.AGAIN;
        };
    }

    /** Gives back all that needs room, and keeps at what makes some. */
    private Attempt makeRoom(Batch batch) throws InterruptedException {
        var removals = new ArrayList<Work>();
        var others = new ArrayList<Work>();
        for (var work : batch.works()) {
            (work instanceof Work.Remove ? removals : others).add(work);
        }
        reports.away(true);
        if (others.isEmpty()) {
            rest();
            return Attempt.AGAIN;
        }
        reports.done(others, Work.Outcome.FULL);
        keepAt(batch.of(removals));
        rest();
        return Attempt.THROUGH;
    }

    private Settled settle(Batch batch) {
        try {
            return store.settle(batch);
        } catch (RuntimeException | Error e) {
            complain("settle-failed", e);
            return new Settled.StillUnknown();
        }
    }

    /** Once for all that a batch is taken apart into. */
    private void complain(String event, Throwable fault) {
        if (!complained) {
            complained = true;
            LOG.errorf(fault, "event=%s", event);
        }
    }

    /** @return whether the batch turned out to be stored; otherwise it has to be done again */
    private boolean settled(Batch batch) throws InterruptedException {
        while (true) {
            switch (settle(batch)) {
                case Settled.Stored(var moved) -> {
                    report(batch, moved);
                    return true;
                }
                case Settled.NotStored() -> {
                    return false;
                }
                case Settled.StillUnknown() -> rest();
            }
        }
    }

    private void bisect(Batch batch) throws InterruptedException {
        var works = batch.works();
        if (works.size() == 1) {
            wrote(batch);
            reports.done(works, Work.Outcome.REFUSED);
            return;
        }
        bisections.increment();
        int half = works.size() / 2;
        keepAt(batch.of(works.subList(0, half)));
        keepAt(batch.of(works.subList(half, works.size())));
    }

    private void wrote(Batch batch) {
        if (!full || !batch.removesOnly()) {
            full = false;
            reports.away(false);
        }
    }

    private void report(Batch batch, Set<Integer> moved) {
        wrote(batch);
        if (moved.isEmpty()) {
            reports.done(batch.works(), Work.Outcome.STORED);
            return;
        }
        var stored = new ArrayList<Work>();
        var lost = new ArrayList<Work>();
        for (var work : batch.works()) {
            (moved.contains(work.shard()) ? lost : stored).add(work);
        }
        reports.moved(batch, moved);
        reports.done(stored, Work.Outcome.STORED);
        reports.done(lost, Work.Outcome.MOVED);
    }

    private void rest() throws InterruptedException {
        reports.away(true);
        LockSupport.parkNanos(PAUSE.toNanos());
        if (!running || Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void close() {
        running = false;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
