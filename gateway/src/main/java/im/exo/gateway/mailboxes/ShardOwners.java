package im.exo.gateway.mailboxes;

import im.exo.contract.AccountId;
import im.exo.contract.Shards;
import im.exo.contract.relay.Announce;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Which stream leads to the owner of which shard. The highest epoch wins, and is remembered beyond
 * its owner's end, so that a late word of an earlier owner changes nothing. Confined to the relay
 * loop.
 */
final class ShardOwners {

    private @Nullable Shards shards;
    private @Nullable RelayStream[] owners = new RelayStream[0];
    private int[] epochs = new int[0];

    /** False until the first announcement has said how many shards there are. */
    boolean known() {
        return shards != null;
    }

    int shard(AccountId account) {
        if (shards == null) {
            throw new IllegalStateException("no instance has announced itself yet");
        }
        return shards.of(account);
    }

    @Nullable RelayStream owner(int shard) {
        return owners[shard];
    }

    /**
     * @return whether anything changed
     * @throws IllegalArgumentException when the announcement contradicts the number of shards
     */
    boolean announced(RelayStream by, Announce announce) {
        if (shards == null) {
            shards = new Shards(announce.getShardCount());
            owners = new RelayStream[shards.count()];
            epochs = new int[shards.count()];
        } else if (shards.count() != announce.getShardCount()) {
            throw new IllegalArgumentException("another number of shards than before");
        }
        var before = owners.clone();
        disown(by);
        for (var owned : announce.getShardsList()) {
            int shard = owned.getShard();
            if (shard < 0 || shard >= owners.length) {
                throw new IllegalArgumentException("a shard beyond their number");
            }
            int newer = Integer.compareUnsigned(owned.getEpoch(), epochs[shard]);
            if (newer > 0 || newer == 0 && owners[shard] == null) {
                owners[shard] = by;
                epochs[shard] = owned.getEpoch();
            }
        }
        return !Arrays.equals(before, owners);
    }

    /** The stream leads nowhere any more. */
    void disown(RelayStream stream) {
        for (int shard = 0; shard < owners.length; shard++) {
            disown(stream, shard);
        }
    }

    /** The instance says that it does not own this shard; its next announcement counts again. */
    void disown(RelayStream stream, int shard) {
        if (owners[shard] == stream) {
            owners[shard] = null;
        }
    }
}
