package im.exo.messages.mailbox;

import im.exo.contract.TraceContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One transaction's worth of work.
 *
 * @param epochs the epoch under which each touched shard is owned
 * @param trace of the step that deals with it as a whole, once there is one
 */
public record Batch(
        List<Work> works, SortedMap<Integer, Integer> epochs, @Nullable TraceContext trace) {

    public Batch(List<Work> works, SortedMap<Integer, Integer> epochs) {
        this(works, epochs, null);
    }

    /** As the next steps of its trace see it. */
    Batch within(TraceContext context) {
        return new Batch(works, epochs, context);
    }

    /** The same epochs, other work. */
    public Batch of(List<Work> some) {
        var touched = new TreeMap<Integer, Integer>();
        for (var work : some) {
            var epoch = epochs.get(work.shard());
            if (epoch != null) {
                touched.put(work.shard(), epoch);
            }
        }
        return new Batch(some, touched, trace);
    }

    /** What is left without the shards that moved. */
    public Batch without(SortedSet<Integer> moved) {
        return moved.isEmpty()
                ? this
                : of(works.stream().filter(work -> !moved.contains(work.shard())).toList());
    }

    /** Needs no room: that it was stored does not show that there is some. */
    public boolean removesOnly() {
        return works.stream().allMatch(Work.Remove.class::isInstance);
    }

    /** What its steps follow from: the one for the whole, or the sends in it that are traced. */
    List<TraceContext> traced() {
        if (trace != null) {
            return List.of(trace);
        }
        var traced = new ArrayList<TraceContext>();
        for (var work : works) {
            if (work instanceof Work.Append append) {
                var context = append.trace();
                if (context != null) {
                    traced.add(context);
                }
            }
        }
        return traced;
    }

    public SortedSet<Integer> shards() {
        return new TreeSet<>(epochs.keySet());
    }
}
