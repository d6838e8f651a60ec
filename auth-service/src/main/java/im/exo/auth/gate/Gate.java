package im.exo.auth.gate;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Who may register just now. Asked with every request, so it remembers the answer for {@link
 * GateConfig#cached()}; one thread looks it up while the others wait.
 */
@Singleton
public class Gate {

    /** @param nanos {@link System#nanoTime} at which it was looked up */
    private record Known(RegistrationMode mode, long nanos) {}

    private final ModeStore store;
    private final GateConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Known known;

    @Inject
    Gate(ModeStore store, GateConfig config) {
        this.store = store;
        this.config = config;
    }

    /** Fails when it is due to be looked up and cannot be: a gate that may be closed is. */
    public RegistrationMode mode() {
        var before = known;
        return before != null && fresh(before) ? before.mode : lookedUp();
    }

    /** Holds here at once, and everywhere after {@link GateConfig#cached()}. */
    public void set(RegistrationMode mode) {
        lock.lock();
        try {
            store.write(mode);
            known = new Known(mode, System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    private RegistrationMode lookedUp() {
        lock.lock();
        try {
            var meanwhile = known;
            if (meanwhile != null && fresh(meanwhile)) {
                return meanwhile.mode;
            }
            long now = System.nanoTime();
            var mode = store.read().orElseGet(config::mode);
            known = new Known(mode, now);
            return mode;
        } finally {
            lock.unlock();
        }
    }

    private boolean fresh(Known one) {
        return System.nanoTime() - one.nanos < config.cached().toNanos();
    }
}
