package im.exo.bench;

/** What is told of a run. */
public enum Figure {
    RATE("perSecond", "a second", "%.0f"),
    P50("p50Ms", "p50 ms", "%.2f"),
    P99("p99Ms", "p99 ms", "%.2f"),
    P999("p99.9Ms", "p99.9 ms", "%.2f"),
    CPU("cpuMs", "CPU-ms each", "%.3f"),
    LOST("lost", "lost", "%.0f"),
    RSS("rssKiB", "KiB each", "%.1f"),
    GATEWAY("gatewayMiB", "gateway MiB", "%.0f"),
    MAILBOX("messageServiceMiB", "message-service MiB", "%.0f"),
    DOOR("haproxyMiB", "HAProxy MiB", "%.0f");

    /** Its name in the JSON. */
    final String key;

    /** Its column's head. */
    final String title;

    final String format;

    Figure(String key, String title, String format) {
        this.key = key;
        this.title = title;
        this.format = format;
    }
}
