package im.exo.messages.ownership;

import im.exo.messages.ownership.LeaseStore.LeasesAway;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Keeps this instance a member and its shards its own: once a second it renews its lease, notices
 * what it has lost and takes what is its share. Losing is never dangerous, only slow: whoever
 * commits under a lost epoch is refused by the fence.
 */
public final class Ownership implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Ownership.class);

    /** Told from the ownership's thread. */
    public interface Owner {
        void took(int shard, int epoch);

        void lost(int shard, int epoch);
    }

    /** Where this member stands. */
    public enum Standing {
        /** Not yet entered: the database did not answer so far. */
        STARTING,
        MEMBER,
        /** A later process runs under the same name; this one serves nothing any more. */
        REPLACED,
        LEFT
    }

    private final String name;
    private final UUID incarnation = UUID.randomUUID();
    private final int shards;
    private final LeaseStore store;
    private final Owner owner;
    private final BooleanSupplier fit;
    private final Duration period;
    private final Map<Integer, Integer> held = new HashMap<>();
    private final ScheduledExecutorService thread;
    private volatile Standing standing = Standing.STARTING;
    private volatile long renewedAt = System.nanoTime();
    private boolean complained;

    /**
     * @param fit whether this instance can serve what it owns; while it cannot, its lease is left to
     *     end, so that others take over
     * @param period between renewals; well below the lease of four seconds
     */
    public Ownership(
            String name,
            int shards,
            LeaseStore store,
            Owner owner,
            BooleanSupplier fit,
            Duration period) {
        this.name = name;
        this.shards = shards;
        this.store = store;
        this.owner = owner;
        this.fit = fit;
        this.period = period;
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name(name + "-ownership").daemon().factory());
    }

    /**
     * Enters the membership; goes on trying while the database is away.
     *
     * @throws IllegalStateException when the platform was started with another number of shards
     */
    public void start() {
        round();
        thread.scheduleWithFixedDelay(
                this::roundSafely, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    public Standing standing() {
        return standing;
    }

    /** Since the lease was renewed, or this was made. The lease ends at four seconds. */
    public Duration sinceRenewal() {
        return Duration.ofNanos(System.nanoTime() - renewedAt);
    }

    /** The shard was found to be somebody else's: look at once. */
    public void look() {
        thread.execute(this::roundSafely);
    }

    /** Takes the shard anew, since the position counter of its epoch nears its end. */
    public void renewEpoch(int shard, int epoch) {
        thread.execute(
                () -> {
                    if (held.remove(shard, epoch)) {
                        owner.lost(shard, epoch);
                        roundSafely();
                    }
                });
    }

    private void roundSafely() {
        try {
            round();
        } catch (RuntimeException e) {
            LOG.errorf(e, "event=ownership-round-failed");
        }
    }

    private void round() {
        if (standing == Standing.MEMBER && !fit.getAsBoolean()) {
            if (!complained) {
                complained = true;
                LOG.errorf("event=lease-not-renewed cause=unfit");
            }
            return;
        }
        try {
            switch (standing) {
                case STARTING -> enter();
                case MEMBER -> stay();
                case REPLACED, LEFT -> {}
            }
            complained = false;
        } catch (LeasesAway e) {
            if (!complained) {
                complained = true;
                LOG.warnf("event=lease-not-renewed cause=%s", kind(e.getCause()));
            }
        }
    }

    private void enter() throws LeasesAway {
        int existing = store.prepare(shards);
        if (existing != shards) {
            throw new IllegalStateException(
                    "exo.shards is "
                            + shards
                            + ", but this platform was first started with "
                            + existing
                            + "; the number cannot change");
        }
        store.enter(name, incarnation);
        renewedAt = System.nanoTime();
        standing = Standing.MEMBER;
        share();
    }

    private void stay() throws LeasesAway {
        if (!store.renew(name, incarnation)) {
            LOG.errorf("event=instance-replaced");
            standing = Standing.REPLACED;
            loseAll();
            return;
        }
        renewedAt = System.nanoTime();
        share();
    }

    private void share() throws LeasesAway {
        var view = store.view();
        for (var row : view.rows()) {
            var epoch = held.get(row.shard());
            if (epoch != null && (epoch != row.epoch() || !row.owner().equals(name))) {
                held.remove(row.shard());
                owner.lost(row.shard(), epoch);
            }
        }
        var taken = store.take(name, Spread.toTake(name, view, held));
        if (!taken.isEmpty()) {
            LOG.infof("event=shards-taken count=%d", taken.size());
        }
        taken.forEach(
                (shard, epoch) -> {
                    var before = held.put(shard, epoch);
                    if (before != null) {
                        owner.lost(shard, before);
                    }
                    owner.took(shard, epoch);
                });
    }

    private void loseAll() {
        var all = Map.copyOf(held);
        held.clear();
        all.forEach(owner::lost);
    }

    /** Gives everything back, so that others take it at their next look. */
    public void leave() {
        try {
            thread.submit(
                            () -> {
                                if (standing == Standing.MEMBER) {
                                    store.leave(name, incarnation, Map.copyOf(held));
                                }
                                standing = Standing.LEFT;
                                held.clear();
                                return true;
                            })
                    .get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("event=leases-not-given-back");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** The class says enough (communication, lock wait); a message could quote an address. */
    private static String kind(@Nullable Throwable cause) {
        return cause == null ? "unknown" : cause.getClass().getSimpleName();
    }
}
