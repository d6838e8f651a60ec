package im.exo.client.cli;

import im.exo.client.files.Progress;

import java.util.Locale;

/** Progress bars for long transfers, one for each phase, on a terminal only. */
final class Bar implements Progress, AutoCloseable {

    private static final int WIDTH = 30;
    private static final long EVERY_NANOS = 100_000_000;

    private final boolean shown;
    private final String label;
    private Phase phase = Phase.DOWNLOADING;
    private long start = System.nanoTime();
    private long last;

    Bar(String label, boolean wanted) {
        this.label = label;
        shown = wanted && System.console() != null && System.console().isTerminal();
    }

    /** Every phase has a line of its own; going on after a cut is the same one. */
    @Override
    public synchronized void begins(Phase next) {
        if (next != phase) {
            close();
            phase = next;
            start = System.nanoTime();
            last = 0;
        }
    }

    @Override
    public synchronized void at(long done, long total) {
        long now = System.nanoTime();
        if (!shown || total <= 0 || (now - last < EVERY_NANOS && done < total)) {
            return;
        }
        last = now;
        int filled = (int) (WIDTH * done / total);
        double seconds = Math.max(0.001, (now - start) / 1e9);
        System.err.printf(
                "\r%s %s [%s%s] %3d %%  %s/s \u001b[K",
                phase.name().toLowerCase(Locale.ROOT),
                Printable.line(label),
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                100 * done / total,
                Output.size((long) (done / seconds)));
        System.err.flush();
    }

    @Override
    public synchronized void close() {
        if (shown && last != 0) {
            System.err.println();
        }
    }
}
