package im.exo.messages.ownership;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which members live. The database's clock says when a lease ends, and whoever watches knows by a
 * clock that is never set whether it is still being renewed: so a step of the database's clock
 * neither ends a lease that is renewed nor keeps one that is not.
 */
final class Pulses {

    /** Renewed so lately, a lease that the database calls over is not. */
    private static final Duration BEATING = Duration.ofMillis(2_500);

    /** Unchanged for so long, a lease is over whatever the database says; it lasts four seconds. */
    private static final Duration STILL = Duration.ofSeconds(5);

    private record Pulse(String stamp, long at, boolean renewed) {}

    private final Map<String, Pulse> seen = new HashMap<>();

    /** @param now {@link System#nanoTime}, before the leases were read */
    Set<String> alive(List<LeaseStore.Lease> leases, long now) {
        seen.keySet().retainAll(leases.stream().map(LeaseStore.Lease::name).toList());
        var alive = new TreeSet<String>();
        for (var lease : leases) {
            var pulse =
                    seen.compute(
                            lease.name(),
                            (name, before) ->
                                    before != null && before.stamp.equals(lease.stamp())
                                            ? before
                                            : new Pulse(lease.stamp(), now, before != null));
            var unchanged = Duration.ofNanos(now - pulse.at);
            boolean lives =
                    lease.over()
                            ? pulse.renewed && unchanged.compareTo(BEATING) < 0
                            : unchanged.compareTo(STILL) < 0;
            if (lives) {
                alive.add(lease.name());
            }
        }
        return alive;
    }
}
