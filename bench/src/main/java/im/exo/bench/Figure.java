package im.exo.bench;

import im.exo.bench.Load.Measured;

import java.util.function.ToDoubleFunction;

/** What is told of every run. */
enum Figure {
    RATE("perSecond", "messages/s", "%.0f", Measured::perSecond),
    P50("p50Ms", "p50 ms", "%.2f", run -> run.latencyMs(50)),
    P99("p99Ms", "p99 ms", "%.2f", run -> run.latencyMs(99)),
    P999("p99.9Ms", "p99.9 ms", "%.2f", run -> run.latencyMs(99.9)),
    CPU("cpuMsPerMessage", "CPU-ms per message", "%.3f", Measured::cpuMsTotal);

    /** Its name in the JSON. */
    final String key;

    /** Its column's head. */
    final String title;

    final String format;
    final ToDoubleFunction<Measured> of;

    Figure(String key, String title, String format, ToDoubleFunction<Measured> of) {
        this.key = key;
        this.title = title;
        this.format = format;
        this.of = of;
    }
}
