package im.exo.system.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import im.exo.contract.Limits;
import im.exo.system.observability.Scrape;
import im.exo.system.platform.Exo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** What is held for clients, and its bounds. */
final class Costs {

    private static final int MIB = 1024 * 1024;

    /** What one slow reader may leave unread, and a message that was begun before it was too much. */
    static final int BACKLOG = 3 * MIB + MIB / 4;

    /** Beyond what the abuse itself may take: caches that fill and code that is compiled. */
    private static final int HEAP = 48 * MIB;

    private final Exo exo;
    private final Map<String, Double> heapBefore;

    Costs(Exo exo) throws Exception {
        this.exo = exo;
        this.heapBefore = liveHeap();
    }

    /** Of all processes together. */
    double figure(String name) throws IOException {
        return figure(name, series -> true);
    }

    double figure(String name, Predicate<Scrape.Series> which) throws IOException {
        return Scrape.all(exo.platform()).stream()
                .flatMap(scrape -> scrape.series().stream())
                .filter(series -> series.name().equals(name) && which.test(series))
                .mapToDouble(Scrape.Series::value)
                .sum();
    }

    double closed(String reason) throws IOException {
        return figure(
                "exo_sockets_closed_total", series -> reason.equals(series.labels().get("reason")));
    }

    /** @param devices that may have a window full of what they do not acknowledge */
    void assertBounded(int devices) throws Exception {
        assertAtMost("exo_sockets_backlog_fullest_bytes", 2 * BACKLOG);
        assertAtMost("exo_sockets_backlog_bytes", (double) devices * BACKLOG);
        assertAtMost("exo_sends_unanswered_bytes", 16 * MIB);
        assertAtMost("exo_mailbox_gathered_bytes", 16 * MIB);
        assertAtMost("exo_mailbox_outbox_bytes", 16 * MIB);
        assertAtMost(
                "exo_mailbox_unacknowledged_bytes",
                (double) devices * (Limits.WINDOW_BYTES + Limits.ENVELOPE_BYTES));
    }

    private void assertAtMost(String name, double most) throws IOException {
        assertThat(figure(name)).as(name).isLessThanOrEqualTo(most);
    }

    /** What every gateway and message-service holds, garbage aside, is not much more than before. */
    void assertHeapBounded(double abuse) throws Exception {
        liveHeap()
                .forEach(
                        (process, bytes) ->
                                assertThat(bytes - heapBefore.getOrDefault(process, 0.0))
                                        .as("growth of the live heap of " + process)
                                        .isLessThan(abuse + HEAP));
    }

    private Map<String, Double> liveHeap() throws Exception {
        var heaps = new LinkedHashMap<String, Double>();
        for (var process :
                new String[] {"gateway-1", "gateway-2", "message-service-1", "message-service-2"}) {
            heaps.put(process, liveHeap(exo.platform().process(process).pid()));
        }
        return heaps;
    }

    /** All that is reachable at one moment, which the JVM counts in a collection. */
    private static double liveHeap(long pid) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var histogram =
                new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                        .redirectErrorStream(true)
                        .start();
        var lines = new String(histogram.getInputStream().readAllBytes(), UTF_8).lines().toList();
        assertThat(histogram.waitFor()).as("%s", lines).isZero();
        // "Total", instances, bytes.
        return Double.parseDouble(lines.getLast().strip().split(" +")[2]);
    }
}
