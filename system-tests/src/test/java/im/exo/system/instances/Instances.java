package im.exo.system.instances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.system.platform.Exo;
import im.exo.system.raw.Talk;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Waiting for what several instances are to bring about, and how long it took. */
public final class Instances {

    private static final Duration LOOK = Duration.ofMillis(10);

    private final MailboxTables tables;

    Instances(Exo exo) {
        this.tables = new MailboxTables(exo);
    }

    MailboxTables tables() {
        return tables;
    }

    /** Waits until exactly these own all shards, none of them two more than another. */
    Duration awaitEven(String... owners) {
        long began = System.nanoTime();
        await("shards spread over " + List.of(owners))
                .atMost(Exo.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> even(Set.of(owners)));
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private boolean even(Set<String> owners) throws SQLException {
        var spread = tables.spread();
        return spread.keySet().equals(owners)
                && max(spread.values()) - spread.values().stream().mapToInt(n -> n).min().orElse(0)
                        <= 1;
    }

    private static int max(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(n -> n).max().orElse(0);
    }

    /** Waits until so many more messages were accepted. */
    public static void awaitAccepted(Talk talk, int more) {
        int before = talk.accepted();
        await("traffic").atMost(Exo.PATIENCE).until(() -> talk.accepted() >= before + more);
    }

    /** Waits until every sender had so many messages accepted since. */
    static Duration awaitProgress(Talk talk, int messages) {
        return awaitProgress(talk, messages, Exo.PATIENCE);
    }

    public static Duration awaitProgress(Talk talk, int messages, Duration patience) {
        long began = System.nanoTime();
        var before = talk.acceptedOfEach();
        await("every sender gets on")
                .atMost(patience)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .until(
                        () -> {
                            var now = talk.acceptedOfEach();
                            return IntStream.range(0, now.size())
                                    .allMatch(i -> now.get(i) >= before.get(i) + messages);
                        });
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Waits until all that is on its way now has arrived: what a fault has left behind. */
    public static Duration awaitArrival(Talk talk) {
        long began = System.nanoTime();
        var backlog = talk.onTheirWay();
        await("backlog of " + backlog.size() + " gone")
                .atMost(Exo.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .until(() -> !talk.anyOnTheirWay(backlog));
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Ends the talk, and holds it to nothing lost, doubled or out of order. */
    public static String finish(Talk talk) throws Exception {
        var verdict = talk.finish();
        assertThat(verdict.clean()).as(verdict.toString()).isTrue();
        return verdict + "; " + talk.experience();
    }

    /** For whoever reads the run's output. */
    public static void report(String what, Object... values) {
        System.out.printf("[instances] " + what + "%n", values);
    }

    public static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
