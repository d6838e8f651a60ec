package im.exo.devstack.process;

import java.time.Duration;

/// A moment to come, which nobody who sets the machine's clock moves.
public record Deadline(long nanos) {

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    public boolean passed() {
        return System.nanoTime() - nanos >= 0;
    }
}
