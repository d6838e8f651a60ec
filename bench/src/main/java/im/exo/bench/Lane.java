package im.exo.bench;

import org.HdrHistogram.Histogram;

/** What {@link Load} drives: messages go in when they are due, and are counted as they arrive. */
public interface Lane {

    /** @param scheduledNanos when the message was meant to leave: latency counts from here */
    void offer(long scheduledNanos);

    /** Messages that fell due and were not accepted yet. */
    int backlog();

    long accepted();

    long received();

    /** Latencies of what arrives from now on, in microseconds. */
    void recordInto(Histogram histogram);
}
