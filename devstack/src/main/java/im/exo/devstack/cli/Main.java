package im.exo.devstack.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The part of `./exo` that knows the platform; the script finds Java, builds, and calls this. */
@Command(
        name = "./exo",
        description = "The whole Exo platform on one machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            Up.class,
            Down.class,
            Status.class,
            Doctor.class,
            Logs.class,
            Fault.class,
            Supervise.class,
            Reload.class
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do; ./exo help lists the commands");
    }

    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler(
                (e, command, parsed) -> {
                    if (e instanceof InterruptedException) {
                        return Exit.INTERRUPTED;
                    }
                    System.err.println("exo: " + (e.getMessage() == null ? e : e.getMessage()));
                    return Exit.FAILED;
                });
        System.exit(line.execute(args));
    }
}
