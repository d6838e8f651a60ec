package im.exo.messages.mailbox;

import im.exo.contract.Position;

/** One shard under one epoch of ours, with the counter that positions are made of. Loop only. */
public final class Tenure {

    /** Leaves room for everything that may be under way when the counter is found to be tired. */
    private static final long TIRED = 0xfff0_0000L;

    private final int shard;
    private final int epoch;
    private long last;

    public Tenure(int shard, int epoch) {
        this.shard = shard;
        this.epoch = epoch;
    }

    public int shard() {
        return shard;
    }

    public int epoch() {
        return epoch;
    }

    /** Higher than every position given out before, by this owner or an earlier one. */
    public long nextPosition() {
        return Position.of(epoch, ++last).value();
    }

    /** Whether it is time for a new epoch, since the counter nears its end. */
    public boolean tired() {
        return last > TIRED;
    }
}
