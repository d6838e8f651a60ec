package im.exo.messages.mailbox;

import im.exo.contract.AccountId;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Supplier;

/** Counts and times what the database is asked for: per commit and per read, never per envelope. */
public final class MeteredMailStore implements MailStore {

    private final MailStore store;
    private final Timer commits;
    private final DistributionSummary envelopes;
    private final DistributionSummary bytes;
    private final Counter removals;
    private final Counter committed;
    private final Counter refused;
    private final Counter away;
    private final Counter unknown;
    private final Counter failed;
    private final Counter fenced;
    private final Counter stored;
    private final Counter notStored;
    private final Counter stillUnknown;
    private final Timer loads;
    private final Timer reads;
    private final Timer walks;
    private final Counter unanswered;

    public MeteredMailStore(MailStore store, MeterRegistry meters) {
        this.store = store;
        commits =
                Timer.builder("exo.mailbox.commit")
                        .serviceLevelObjectives(
                                millis(1, 2, 3, 5, 7, 10, 20, 50, 100, 200, 500, 1_000, 5_000))
                        .register(meters);
        envelopes =
                DistributionSummary.builder("exo.mailbox.commit.envelopes")
                        .serviceLevelObjectives(1, 4, 16, 64, 256, 1_024, 4_096)
                        .register(meters);
        bytes =
                DistributionSummary.builder("exo.mailbox.commit.content")
                        .baseUnit("bytes")
                        .serviceLevelObjectives(1_024, 16_384, 65_536, 262_144, 1_048_576)
                        .register(meters);
        removals = meters.counter("exo.mailbox.commit.removals");
        committed = meters.counter("exo.mailbox.commit.attempts", "result", "committed");
        refused = meters.counter("exo.mailbox.commit.attempts", "result", "refused");
        away = meters.counter("exo.mailbox.commit.attempts", "result", "away");
        unknown = meters.counter("exo.mailbox.commit.attempts", "result", "unknown");
        failed = meters.counter("exo.mailbox.commit.attempts", "result", "failed");
        fenced = meters.counter("exo.mailbox.shards.fenced");
        stored = meters.counter("exo.mailbox.commit.settled", "result", "stored");
        notStored = meters.counter("exo.mailbox.commit.settled", "result", "not-stored");
        stillUnknown = meters.counter("exo.mailbox.commit.settled", "result", "still-unknown");
        loads = reading("load", meters);
        reads = reading("read", meters);
        walks = reading("walk", meters);
        unanswered = meters.counter("exo.mailbox.reads.unanswered");
    }

    private static Timer reading(String operation, MeterRegistry meters) {
        return Timer.builder("exo.mailbox.reads")
                .tag("operation", operation)
                .serviceLevelObjectives(millis(1, 2, 5, 10, 50, 200, 1_000, 5_000))
                .register(meters);
    }

    private static Duration[] millis(long... bounds) {
        var durations = new Duration[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            durations[i] = Duration.ofMillis(bounds[i]);
        }
        return durations;
    }

    @Override
    public Verdict commit(Batch batch) {
        long began = System.nanoTime();
        Verdict verdict;
        try {
            verdict = store.commit(batch);
        } catch (RuntimeException | Error e) {
            failed.increment();
            throw e;
        }
        switch (verdict) {
            case Verdict.Committed(var moved) -> {
                commits.record(Duration.ofNanos(System.nanoTime() - began));
                committed.increment();
                done(batch, moved);
            }
            case Verdict.Refused() -> refused.increment();
            case Verdict.Away() -> away.increment();
            case Verdict.Unknown() -> unknown.increment();
        }
        return verdict;
    }

    private void done(Batch batch, SortedSet<Integer> moved) {
        int letters = 0;
        long content = 0;
        long removed = 0;
        for (var work : batch.without(moved).works()) {
            switch (work) {
                case Work.Append append -> {
                    letters += append.letters().size();
                    content += append.bytes();
                }
                case Work.Remove remove -> removed += remove.positions().size();
                case Work.Project _ -> {}
            }
        }
        envelopes.record(letters);
        bytes.record(content);
        removals.increment(removed);
        fenced.increment(moved.size());
    }

    @Override
    public Settled settle(Batch batch) {
        var settled = store.settle(batch);
        switch (settled) {
            case Settled.Stored(var moved) -> {
                stored.increment();
                done(batch, moved);
            }
            case Settled.NotStored() -> notStored.increment();
            case Settled.StillUnknown() -> stillUnknown.increment();
        }
        return settled;
    }

    @Override
    public Contents load(int shard, AccountId account) {
        return timed(loads, () -> store.load(shard, account));
    }

    @Override
    public List<Letter> read(int shard, AccountId account, int device, long from, long to) {
        return timed(reads, () -> store.read(shard, account, device, from, to));
    }

    @Override
    public List<Long> positions(int shard, AccountId account, int device, long after, int limit) {
        return timed(walks, () -> store.positions(shard, account, device, after, limit));
    }

    @Override
    public long nextOffset(int shard) {
        return store.nextOffset(shard);
    }

    @Override
    public List<Head> heads(int shard, @Nullable Head after, int limit) {
        return timed(walks, () -> store.heads(shard, after, limit));
    }

    private <R> R timed(Timer timer, Supplier<R> question) {
        long began = System.nanoTime();
        try {
            return question.get();
        } catch (StoreAway e) {
            unanswered.increment();
            throw e;
        } finally {
            timer.record(Duration.ofNanos(System.nanoTime() - began));
        }
    }
}
