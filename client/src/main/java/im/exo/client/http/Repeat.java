package im.exo.client.http;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** Calls that the server takes for the same one when they are repeated as they are. */
public final class Repeat {

    private static final int ATTEMPTS = 4;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private Repeat() {}

    /**
     * One call; its repetition is the same one.
     *
     * @param <X> what else it throws, which ends the repeating
     */
    @FunctionalInterface
    public interface Call<T extends @Nullable Object, X extends Exception> {
        T run() throws Unreachable, ServerProblem, X;
    }

    /** Asks again at once, a few times, when an answer may have been lost. */
    public static <T extends @Nullable Object, X extends Exception> T untilAnswered(Call<T, X> call)
            throws Unreachable, ServerProblem, X {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.run();
            } catch (Unreachable e) {
                if (attempt == ATTEMPTS || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
            try {
                Thread.sleep(PAUSE.multipliedBy(attempt));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Unreachable("interrupted", e);
            }
        }
    }
}
