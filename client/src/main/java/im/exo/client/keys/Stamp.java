package im.exo.client.keys;

import java.util.Comparator;
import java.util.Optional;

/**
 * When and on which own device something was changed; of two changes the one with the greater stamp
 * is the last, on every device.
 *
 * @param time milliseconds since the epoch, by that device's clock
 */
public record Stamp(long time, int device) implements Comparable<Stamp> {

    /** Far beyond any clock, and far enough from the end of the numbers to count on. */
    private static final long MOST = 1L << 52;

    private static final Comparator<Stamp> ORDER =
            Comparator.comparingLong(Stamp::time).thenComparingInt(Stamp::device);

    public Stamp {
        if (time < 0 || time > MOST) {
            throw new IllegalArgumentException("no clock says this");
        }
    }

    /** For a change here and now, which replaces what is known whatever the clocks say. */
    public static Stamp after(Optional<Stamp> known, long now, int device) {
        return new Stamp(Math.max(now, known.map(stamp -> stamp.time() + 1).orElse(0L)), device);
    }

    public boolean replaces(Optional<Stamp> known) {
        return known.isEmpty() || compareTo(known.get()) > 0;
    }

    @Override
    public int compareTo(Stamp other) {
        return ORDER.compare(this, other);
    }
}
