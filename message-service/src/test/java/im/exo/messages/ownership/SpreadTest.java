package im.exo.messages.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.messages.ownership.LeaseStore.Row;
import im.exo.messages.ownership.LeaseStore.View;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

class SpreadTest {

    @Test
    void a_lone_member_takes_everything_that_is_free_or_the_dead_held() {
        var view = new View(Set.of("a"), List.of(new Row(0, "", 0), new Row(1, "dead", 4)));
        assertThat(Spread.toTake("a", view, Map.of())).isEqualTo(Map.of(0, 0, 1, 4));
    }

    @Test
    void what_an_earlier_life_held_is_taken_anew() {
        var view = new View(Set.of("a"), List.of(new Row(0, "a", 3), new Row(1, "a", 5)));
        assertThat(Spread.toTake("a", view, Map.of(1, 5))).isEqualTo(Map.of(0, 3));
    }

    @Test
    void a_newcomer_takes_only_what_others_hold_beyond_their_share() {
        var view =
                new View(
                        Set.of("a", "b"),
                        List.of(new Row(0, "a", 1), new Row(1, "a", 1), new Row(2, "a", 1)));
        assertThat(Spread.toTake("b", view, Map.of())).hasSize(1);
        assertThat(Spread.toTake("a", view, Map.of(0, 1, 1, 1, 2, 1))).isEmpty();
    }

    /** Whatever the order in which members come, look and go: shares differ by one at most. */
    @Test
    void members_that_take_turns_end_up_with_even_shares() {
        int shards = 64;
        var owners = new String[shards];
        var epochs = new int[shards];
        var held = new HashMap<String, Map<Integer, Integer>>();
        int epoch = 0;
        for (var members :
                List.of(
                        Set.of("a"),
                        Set.of("a", "b"),
                        Set.of("a", "b", "c"),
                        Set.of("b", "c"),
                        Set.of("b", "c", "d", "e", "f"))) {
            for (int round = 0; round < 3; round++) {
                for (var member : new TreeSet<>(members)) {
                    var rows = new ArrayList<Row>();
                    for (int shard = 0; shard < shards; shard++) {
                        rows.add(
                                new Row(
                                        shard,
                                        owners[shard] == null ? "" : owners[shard],
                                        epochs[shard]));
                    }
                    var mine = held.computeIfAbsent(member, name -> new HashMap<>());
                    mine.entrySet()
                            .removeIf(
                                    entry ->
                                            !member.equals(owners[entry.getKey()])
                                                    || epochs[entry.getKey()] != entry.getValue());
                    for (int shard :
                            Spread.toTake(member, new View(members, rows), mine).keySet()) {
                        owners[shard] = member;
                        epochs[shard] = ++epoch;
                        mine.put(shard, epoch);
                    }
                }
            }
            var counts = new HashMap<String, Integer>();
            for (var owner : owners) {
                counts.merge(owner, 1, Integer::sum);
            }
            assertThat(counts.keySet()).isEqualTo(members);
            assertThat(counts.values())
                    .allMatch(
                            count ->
                                    count == shards / members.size()
                                            || count == shards / members.size() + 1);
        }
    }
}
