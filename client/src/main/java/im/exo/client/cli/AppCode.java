package im.exo.client.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A code of the authenticator app, from the terminal or from a file. */
final class AppCode {

    @Option(
            names = "--code-file",
            paramLabel = "FILE",
            description = "File (0600) with the authenticator app's code, instead of a question.")
    @Nullable Path file;

    private boolean read;

    /** Before anything is done that a code is needed for. */
    void check() throws Stop {
        if (file == null && !Terminal.present()) {
            throw new Stop(
                    ExitCode.USAGE,
                    "there is no terminal to ask for the app's code; use --code-file FILE");
        }
    }

    String next() throws Stop {
        if (file == null) {
            return Terminal.ask("Code of the authenticator app").replace(" ", "").strip();
        }
        char[] code = Passwords.fromFile(file);
        read = true;
        String text = new String(code).strip();
        Arrays.fill(code, '\0');
        return text;
    }

    /** As {@link #next}; empty when there is nobody to ask, or the file was no help. */
    Optional<String> ifAny() {
        try {
            return read || file == null && !Terminal.present()
                    ? Optional.empty()
                    : Optional.of(next());
        } catch (Stop e) {
            return Optional.empty();
        }
    }
}
