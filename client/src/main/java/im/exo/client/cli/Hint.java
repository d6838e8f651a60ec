package im.exo.client.cli;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/** A command line to type next, named as the program was called: {@code ./exo client login}. */
final class Hint {

    /** What the launcher says it was called as (EXO_COMMAND), with the word that leads here. */
    static final String PROGRAM = program(System.getenv("EXO_COMMAND")) + " client";

    private final String options;

    /**
     * @param profile that the next command is meant for
     * @param home where it lies, when the command line said so
     */
    Hint(String profile, @Nullable Path home) {
        options =
                (home == null ? "" : " --home " + quoted(home.toString()))
                        + (profile.equals(Shared.DEFAULT_PROFILE) ? "" : " --profile " + profile);
    }

    String to(String... words) {
        var line = new StringBuilder(PROGRAM).append(options);
        for (String word : words) {
            line.append(' ').append(quoted(word));
        }
        return line.toString();
    }

    private static String program(@Nullable String called) {
        return called == null || called.isBlank() ? "exo" : called;
    }

    /** As a POSIX shell takes it for one word. */
    private static String quoted(String word) {
        boolean plain =
                word.codePoints()
                        .allMatch(c -> Character.isLetterOrDigit(c) || "-_.,/:@+".indexOf(c) >= 0);
        return plain && !word.isEmpty() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
