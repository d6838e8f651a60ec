package im.exo.auth.credentials;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs Argon2id, a few at a time on threads of their own: so many 19 MiB at once and no more, and
 * requests that hash nothing keep their processors.
 */
@Singleton
public final class Hashing {

    /** Too many computations are waiting already. */
    public static final class Busy extends RuntimeException {
        private Busy(Throwable cause) {
            super("too many credentials wait to be hashed", cause);
        }
    }

    private final ThreadPoolExecutor threads;
    private final Argon2Hash nobodys;
    private final LongAdder refusals = new LongAdder();
    private final LongAdder done = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    @Inject
    Hashing(CredentialsConfig config) {
        this.threads =
                new ThreadPoolExecutor(
                        config.parallel(),
                        config.parallel(),
                        1,
                        TimeUnit.MINUTES,
                        new ArrayBlockingQueue<>(config.waiting()),
                        Thread.ofPlatform().name("argon2-", 0).daemon().factory());
        try (var key = new AuthKey(new byte[AuthKey.BYTES])) {
            this.nobodys = Argon2Hash.of(key);
        }
    }

    /** @throws Busy when nothing was done because the queue is full */
    public Argon2Hash hash(AuthKey key) {
        return run(() -> Argon2Hash.of(key));
    }

    /**
     * Whether the key fits. No hash to compare with costs the same time and never fits.
     *
     * @throws Busy when nothing was done because the queue is full
     */
    public boolean fits(AuthKey key, Optional<Argon2Hash> stored) {
        return run(() -> stored.orElse(nobodys).fits(key) && stored.isPresent());
    }

    private <R> R run(Callable<R> work) {
        long began = System.nanoTime();
        try {
            var result = threads.submit(work).get();
            done.increment();
            nanos.add(System.nanoTime() - began);
            return result;
        } catch (RejectedExecutionException e) {
            refusals.increment();
            throw new Busy(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Argon2id failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Busy(e);
        }
    }

    int waiting() {
        return threads.getQueue().size();
    }

    int running() {
        return threads.getActiveCount();
    }

    long refusals() {
        return refusals.sum();
    }

    long done() {
        return done.sum();
    }

    /** From asking to the answer, waiting included, of all that are done. */
    long nanos() {
        return nanos.sum();
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }
}
