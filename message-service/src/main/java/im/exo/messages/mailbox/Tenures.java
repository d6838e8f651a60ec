package im.exo.messages.mailbox;

import im.exo.contract.Shards;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The shards that are ours, as the event loop sees it. Loop only. */
public final class Tenures {

    private final @Nullable Tenure[] byShard;
    private int owned;

    public Tenures(Shards shards) {
        byShard = new @Nullable Tenure[shards.count()];
    }

    public @Nullable Tenure of(int shard) {
        return byShard[shard];
    }

    public boolean current(Tenure tenure) {
        return byShard[tenure.shard()] == tenure;
    }

    public void take(Tenure tenure) {
        if (byShard[tenure.shard()] == null) {
            owned++;
        }
        byShard[tenure.shard()] = tenure;
    }

    /** Gives the tenure up if it is (still) this epoch's. */
    public @Nullable Tenure lose(int shard, int epoch) {
        var tenure = byShard[shard];
        if (tenure == null || tenure.epoch() != epoch) {
            return null;
        }
        byShard[shard] = null;
        owned--;
        return tenure;
    }

    public int owned() {
        return owned;
    }

    public int shardCount() {
        return byShard.length;
    }

    public List<Tenure> all() {
        var all = new ArrayList<Tenure>(owned);
        for (var tenure : byShard) {
            if (tenure != null) {
                all.add(tenure);
            }
        }
        return all;
    }
}
