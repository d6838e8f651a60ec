package im.exo.messages.mailbox;

import im.exo.messages.traces.MailTraces;

import io.micrometer.core.instrument.MeterRegistry;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Hands the writer, whenever it is free, all that has gathered: the batch grows by itself with the
 * load. Removals alone wait a moment, since a commit for them alone is not worth its price. Loop
 * only.
 */
public final class GroupCommit implements AutoCloseable {

    private static final Duration REMOVALS_WAIT = Duration.ofMillis(250);
    private static final int REMOVALS_ENOUGH = 2_048;

    private final Gathering gathering;
    private final Writer writer;
    private boolean writing;
    private boolean away;
    private boolean hurry;

    /**
     * @param shardMoved told of shard and epoch when a commit finds that the shard was taken
     */
    public GroupCommit(
            String name,
            EventLoop loop,
            Tenures tenures,
            MailStore store,
            BiConsumer<Integer, Integer> shardMoved,
            MeterRegistry meters,
            MailTraces traces) {
        this.gathering = new Gathering(tenures);
        this.writer =
                new Writer(
                        name,
                        store,
                        new Writer.Reports() {
                            @Override
                            public void done(List<Work> works, Work.Outcome outcome) {
                                loop.execute(() -> works.forEach(work -> work.done(outcome)));
                            }

                            @Override
                            public void moved(Batch batch, Set<Integer> shards) {
                                var epochs = batch.epochs();
                                loop.execute(
                                        () ->
                                                shards.forEach(
                                                        shard ->
                                                                shardMoved.accept(
                                                                        shard,
                                                                        epochs.getOrDefault(
                                                                                shard, -1))));
                            }

                            @Override
                            public void away(boolean now) {
                                if (now != reportedAway) {
                                    reportedAway = now;
                                    loop.execute(() -> away = now);
                                }
                            }

                            private boolean reportedAway;

                            @Override
                            public void idle() {
                                loop.execute(() -> writing = false);
                            }
                        },
                        meters,
                        traces);
        loop.afterRound(this::handOver);
    }

    public void start() {
        writer.start();
    }

    /** Whether the writer's thread lives; asked from any thread. */
    public boolean alive() {
        return writer.alive();
    }

    public Gathering gathering() {
        return gathering;
    }

    /** Whether the database could not be written to at the last attempt. */
    public boolean away() {
        return away;
    }

    /** Whether the database had no room when something was last to be added. */
    public boolean full() {
        return writer.full();
    }

    /** While draining: removals do not wait for company. */
    public void hurry() {
        hurry = true;
    }

    /** Nothing gathers and nothing is being written. */
    public boolean quiet() {
        return !writing && gathering.empty();
    }

    private void handOver() {
        if (writing || !due()) {
            return;
        }
        var batch = gathering.next();
        if (batch != null) {
            writing = true;
            writer.accept(batch);
        }
    }

    private boolean due() {
        return gathering.hasWorks()
                || gathering.removing() >= REMOVALS_ENOUGH
                || (gathering.removing() > 0
                        && (hurry || gathering.removalAge() > REMOVALS_WAIT.toNanos()));
    }

    @Override
    public void close() {
        writer.close();
    }
}
