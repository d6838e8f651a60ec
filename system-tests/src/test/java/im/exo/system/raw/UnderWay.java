package im.exo.system.raw;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What has been asked for and not been answered yet, however often it is repeated. */
public final class UnderWay {

    private final Set<Object> open = ConcurrentHashMap.newKeySet();

    /** Begins one; the answer ends it. */
    public Object begin() {
        var one = new Object();
        open.add(one);
        return one;
    }

    public void end(Object one) {
        open.remove(one);
    }

    /** Those that were under way at one moment. */
    public final class Snapshot {
        private final Set<Object> then = Set.copyOf(open);

        private Snapshot() {}

        /** How many of them still have no answer. */
        public int unanswered() {
            return (int) then.stream().filter(open::contains).count();
        }
    }

    /** Returns at a moment when so many are under way. */
    public Snapshot awaitAtLeast(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            var now = new Snapshot();
            if (now.then.size() >= count) {
                return now;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("never " + count + " under way");
            }
            LockSupport.parkNanos(200_000);
        }
    }
}
