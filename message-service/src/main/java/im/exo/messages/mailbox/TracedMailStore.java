package im.exo.messages.mailbox;

import im.exo.contract.AccountId;
import im.exo.messages.traces.MailTraces;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** One step for each transaction; the rest is not traced. */
public final class TracedMailStore implements MailStore {

    private final MailStore store;
    private final MailTraces traces;

    private TracedMailStore(MailStore store, MailTraces traces) {
        this.store = store;
        this.traces = traces;
    }

    /** The store itself where nothing is traced. */
    public static MailStore around(MailStore store, MailTraces traces) {
        return traces.on() ? new TracedMailStore(store, traces) : store;
    }

    @Override
    public Verdict commit(Batch batch) {
        var step = traces.of(MailTraces.What.DATABASE_COMMIT, batch.traced());
        if (step == null) {
            return store.commit(batch);
        }
        step.with("db.operation.batch.size", batch.works().size());
        var outcome = "failed";
        try {
            var verdict = store.commit(batch);
            outcome =
                    switch (verdict) {
                        case Verdict.Committed _ -> "committed";
                        case Verdict.Refused() -> "refused";
                        case Verdict.Away() -> "away";
                        case Verdict.Full() -> "full";
                        case Verdict.Unknown() -> "unknown";
                    };
            return verdict;
        } finally {
            step.end(outcome);
        }
    }

    @Override
    public Settled settle(Batch batch) {
        return store.settle(batch);
    }

    @Override
    public Contents load(int shard, AccountId account) {
        return store.load(shard, account);
    }

    @Override
    public List<Letter> read(int shard, AccountId account, int device, long from, long to) {
        return store.read(shard, account, device, from, to);
    }

    @Override
    public List<Long> positions(int shard, AccountId account, int device, long after, int limit) {
        return store.positions(shard, account, device, after, limit);
    }

    @Override
    public long nextOffset(int shard) {
        return store.nextOffset(shard);
    }

    @Override
    public List<Head> heads(int shard, @Nullable Head after, int limit) {
        return store.heads(shard, after, limit);
    }
}
