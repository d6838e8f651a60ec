package im.exo.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** {@code ./exo bench}: exit code 0 when measured, 1 when a check failed, 2 for wrong usage. */
@Command(
        name = "exo bench",
        description = "Measures the platform on this machine.",
        mixinStandardHelpOptions = true,
        subcommands = {
            RelayCommand.class,
            TypingCommand.class,
            OfflineCommand.class,
            IdleCommand.class,
            ReconnectCommand.class,
            BoundsCommand.class
        })
public final class Main implements Runnable {

    public static void main(String[] arguments) {
        System.exit(
                new CommandLine(new Main())
                        .setExecutionExceptionHandler(Main::failed)
                        .execute(arguments));
    }

    /** What the platform did not do is told in a line; anything else is a fault of the program. */
    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult typed)
            throws Exception {
        var cause = failure instanceof ExecutionException ? failure.getCause() : failure;
        if (!(cause instanceof IOException)) {
            throw failure;
        }
        System.err.println("exo bench: " + cause.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
