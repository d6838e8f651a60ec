package im.exo.kit.problem;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An exception without its messages: those may quote a request. Types and places in the code are
 * enough to find a mistake.
 */
public final class Causes {

    private static final int FRAMES = 12;

    private Causes() {}

    /** {@code Outer < Inner < Innermost}. */
    public static String types(Throwable thrown) {
        var text = new StringBuilder();
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 8; t = t.getCause(), depth++) {
            text.append(depth == 0 ? "" : " < ").append(t.getClass().getName());
        }
        return text.toString();
    }

    /** As {@link #types}, with the first frames of each. */
    public static String trace(Throwable thrown) {
        var text = new StringBuilder();
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 8; t = t.getCause(), depth++) {
            text.append(depth == 0 ? "" : "\n caused by ").append(t.getClass().getName());
            text.append(
                    Arrays.stream(t.getStackTrace())
                            .limit(FRAMES)
                            .map(frame -> "\n    at " + frame)
                            .collect(Collectors.joining()));
        }
        return text.toString();
    }
}
