package im.exo.client.demo;

import java.time.Duration;
import java.util.Locale;

/** Tells what happens, and remembers whether all of it was so. */
final class Story {

    private final long start = System.nanoTime();
    private int failures;

    void chapter(String title) {
        System.out.printf("%n%s  %s%n", elapsed(), title);
    }

    void tell(String line) {
        System.out.printf("          %s%n", line);
    }

    /** A claim; the demo fails when it is not so. */
    void check(boolean so, String claim) {
        System.out.printf("     %s %s%n", so ? "ok  " : "FAIL", claim);
        failures += so ? 0 : 1;
    }

    /** The last line; whether all of it was so. */
    boolean end() {
        System.out.printf(
                "%n%s  %s%n",
                elapsed(),
                failures == 0
                        ? "All of it was so."
                        : failures + " of the claims above are not so.");
        return failures == 0;
    }

    String elapsed() {
        return String.format(Locale.ROOT, "%6.1f s", (System.nanoTime() - start) / 1e9);
    }

    static String took(long sinceNanos) {
        return text(Duration.ofNanos(System.nanoTime() - sinceNanos));
    }

    static String text(Duration duration) {
        return duration.toMillis() < 1000
                ? duration.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    static String rate(long bytes, long sinceNanos) {
        double seconds = Math.max(1e-3, (System.nanoTime() - sinceNanos) / 1e9);
        return String.format(
                Locale.ROOT, "%.1f s, %.1f MiB/s", seconds, bytes / seconds / (1024 * 1024));
    }
}
