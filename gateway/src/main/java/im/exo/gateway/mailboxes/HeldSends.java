package im.exo.gateway.mailboxes;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Sends whose shard has no owner, in the order of their arrival per shard (and so per recipient).
 * While a shard has one here, later sends queue behind it. Confined to the relay loop; bounded by
 * what {@link Mailboxes} admits.
 */
final class HeldSends {

    private final Map<Integer, TreeMap<Long, Pending>> byShard = new HashMap<>();

    /** Before the first announcement nobody knows the shards. */
    private final ArrayDeque<Pending> unsharded = new ArrayDeque<>();

    private int size;

    void hold(Pending pending) {
        pending.heldAt = System.nanoTime();
        unsharded.add(pending);
        size++;
    }

    void hold(int shard, Pending pending) {
        pending.heldAt = System.nanoTime();
        byShard.computeIfAbsent(shard, _ -> new TreeMap<>()).put(pending.sequence, pending);
        size++;
    }

    boolean any(int shard) {
        return byShard.containsKey(shard);
    }

    /** Now that shards are known. */
    void shard(ShardOwners owners) {
        for (var pending = unsharded.poll(); pending != null; pending = unsharded.poll()) {
            size--;
            long since = pending.heldAt;
            hold(owners.shard(pending.send.to()), pending);
            pending.heldAt = since;
        }
    }

    /** Hands over, in order, all whose shard has an owner now. */
    void release(ShardOwners owners, java.util.function.BiConsumer<RelayStream, Pending> taker) {
        for (Iterator<Map.Entry<Integer, TreeMap<Long, Pending>>> shards =
                        byShard.entrySet().iterator();
                shards.hasNext(); ) {
            var held = shards.next();
            var owner = owners.owner(held.getKey());
            if (owner != null) {
                shards.remove();
                size -= held.getValue().size();
                held.getValue().values().forEach(pending -> taker.accept(owner, pending));
            }
        }
    }

    void expire(long now, Consumer<Pending> expired) {
        expire(unsharded.iterator(), now, expired);
        for (var lanes = byShard.values().iterator(); lanes.hasNext(); ) {
            var lane = lanes.next();
            expire(lane.values().iterator(), now, expired);
            if (lane.isEmpty()) {
                lanes.remove();
            }
        }
    }

    private void expire(Iterator<Pending> sends, long now, Consumer<Pending> expired) {
        while (sends.hasNext()) {
            var pending = sends.next();
            if (pending.deadline - now <= 0) {
                sends.remove();
                size--;
                expired.accept(pending);
            }
        }
    }

    /** Nanoseconds for which the eldest has been held; 0 without any. Looks at all of them. */
    long age(long now) {
        long eldest = 0;
        for (var pending : unsharded) {
            eldest = Math.max(eldest, now - pending.heldAt);
        }
        for (var lane : byShard.values()) {
            for (var pending : lane.values()) {
                eldest = Math.max(eldest, now - pending.heldAt);
            }
        }
        return eldest;
    }

    int size() {
        return size;
    }
}
