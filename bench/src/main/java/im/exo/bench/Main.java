package im.exo.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./exo bench}: exit code 0 when measured, 1 when a check failed, 2 for wrong usage. */
@Command(
        name = "exo bench",
        description = "Measures the platform on this machine.",
        mixinStandardHelpOptions = true,
        subcommands = {
            RelayCommand.class,
            OfflineCommand.class,
            IdleCommand.class,
            ReconnectCommand.class,
            BoundsCommand.class
        })
public final class Main implements Runnable {

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
