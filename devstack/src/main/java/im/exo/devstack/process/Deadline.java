package im.exo.devstack.process;

import java.time.Duration;

/// A moment to come. Somebody who sets the clock of the machine moves it neither nearer nor
// farther.
public record Deadline(long nanos) {

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    public boolean passed() {
        return System.nanoTime() - nanos >= 0;
    }
}
