package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;
import im.exo.client.http.ServerProblem;
import im.exo.client.recovery.RecoveryKey;
import im.exo.contract.Problem;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** Signing in with nothing but the recovery key. */
final class RecoveryOptions {

    @Option(
            names = "--recovery",
            description = {
                "Asks for the recovery key, its words or its code, and for a new password.",
                "No Exo ID is needed; contacts notice nothing."
            })
    boolean recovery;

    @Option(
            names = "--recovery-file",
            paramLabel = "FILE",
            description = "As --recovery, the key from a file that only its owner reads (0600).")
    @Nullable Path file;

    @Option(names = "--end-others", description = "Signs out all other devices of the account.")
    boolean endOthers;

    boolean asked() {
        return recovery || file != null || endOthers;
    }

    ExoClient recover(Shared shared, ExoOptions options) throws Exception {
        if (!recovery && file == null) {
            throw new Stop(ExitCode.USAGE, "--end-others goes with --recovery");
        }
        try (RecoveryKey key = key()) {
            char[] password = shared.password("New password of the account", true);
            try {
                return ExoClient.recover(options, key, password, endOthers);
            } catch (ServerProblem e) {
                if (e.is(Problem.WRONG_CREDENTIALS) || e.is(Problem.NOT_FOUND)) {
                    throw new Stop(
                            ExitCode.CREDENTIALS,
                            "no account here has this recovery key; it may have been replaced by"
                                    + " a newer one, or removed");
                }
                throw e;
            } finally {
                Arrays.fill(password, '\0');
            }
        }
    }

    private RecoveryKey key() throws Stop {
        char[] typed =
                file != null
                        ? Passwords.secret("recovery key's file", file)
                        : Terminal.secret(
                                "Recovery key (twelve words, or the code)",
                                "there is no terminal to ask for the recovery key;"
                                        + " use --recovery-file FILE");
        try {
            return RecoveryKey.parse(CharBuffer.wrap(typed).toString());
        } catch (IllegalArgumentException e) {
            throw new Stop(ExitCode.USAGE, String.valueOf(e.getMessage()));
        } finally {
            Arrays.fill(typed, '\0');
        }
    }
}
