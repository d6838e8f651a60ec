package im.exo.messages.ownership;

import im.exo.messages.ownership.LeaseStore.Row;
import im.exo.messages.ownership.LeaseStore.View;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How shards spread over the members: everybody computes the same shares from the same rows, and
 * takes up to its own, first what nobody holds, then what others hold beyond theirs.
 */
final class Spread {

    private Spread() {}

    /**
     * @param held what this life of the instance holds
     * @return shards to take, with the epochs they were seen with
     */
    static Map<Integer, Integer> toTake(String name, View view, Map<Integer, Integer> held) {
        var members = new TreeSet<>(view.alive());
        members.add(name);
        int share = share(name, members, view.rows().size());
        var take = new TreeMap<Integer, Integer>();
        int have = 0;
        var byOwner = new HashMap<String, List<Row>>();
        var free = new ArrayList<Row>();
        for (var row : view.rows()) {
            if (row.owner().equals(name)) {
                if (Integer.valueOf(row.epoch()).equals(held.get(row.shard()))) {
                    have++;
                } else {
                    // An earlier life's: nobody else may wait for us to notice.
                    free.add(row);
                }
            } else if (row.free() || !members.contains(row.owner())) {
                free.add(row);
            } else {
                byOwner.computeIfAbsent(row.owner(), owner -> new ArrayList<>()).add(row);
            }
        }
        for (var row : free) {
            if (have + take.size() < share) {
                take.put(row.shard(), row.epoch());
            }
        }
        for (var entry : byOwner.entrySet()) {
            int excess =
                    entry.getValue().size() - share(entry.getKey(), members, view.rows().size());
            for (var row : entry.getValue()) {
                if (excess-- > 0 && have + take.size() < share) {
                    take.put(row.shard(), row.epoch());
                }
            }
        }
        return take;
    }

    private static int share(String name, NavigableSet<String> members, int shards) {
        int rank = members.headSet(name, false).size();
        return shards / members.size() + (rank < shards % members.size() ? 1 : 0);
    }
}
