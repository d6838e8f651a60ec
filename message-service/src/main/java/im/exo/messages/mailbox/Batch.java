package im.exo.messages.mailbox;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One transaction's worth of work.
 *
 * @param epochs the epoch under which each touched shard is owned
 */
public record Batch(List<Work> works, SortedMap<Integer, Integer> epochs) {

    /** The same epochs, other work. */
    public Batch of(List<Work> some) {
        var touched = new TreeMap<Integer, Integer>();
        for (var work : some) {
            var epoch = epochs.get(work.shard());
            if (epoch != null) {
                touched.put(work.shard(), epoch);
            }
        }
        return new Batch(some, touched);
    }

    /** What is left without the shards that moved. */
    public Batch without(SortedSet<Integer> moved) {
        return moved.isEmpty()
                ? this
                : of(works.stream().filter(work -> !moved.contains(work.shard())).toList());
    }

    public SortedSet<Integer> shards() {
        return new TreeSet<>(epochs.keySet());
    }
}
