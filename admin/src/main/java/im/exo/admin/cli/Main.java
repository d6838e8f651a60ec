package im.exo.admin.cli;

import im.exo.admin.api.Refused;
import im.exo.admin.api.Unreachable;
import im.exo.admin.platform.Environment;
import im.exo.admin.platform.Whereabouts;
import im.exo.contract.Problem;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;

/** {@code ./exo admin …}: what whoever runs a platform does to it. */
@Command(
        name = "exo admin",
        usageHelpWidth = 100,
        description = "For operators: who may register, invites, accounts, numbers, signing keys.",
        footerHeading = "%n",
        footer = {
            "It finds the platform of ./exo up in its data folder (--data DIR, EXO_DATA). Another",
            "one is named by the environment, never by arguments: EXO_ADMIN_AUTH_URL,",
            "EXO_ADMIN_FILES_URL and EXO_INTERNAL_KEY.",
            "",
            "Exit codes: 0 good, 1 failed, 2 usage, 3 nothing runs or a service does not answer,",
            "4 the internal key is not the platform's, 5 no such account or invite."
        },
        subcommands = {
            RegistrationCommand.class,
            InviteCommand.class,
            AccountCommand.class,
            StatisticsCommand.class,
            KeysCommand.class
        })
public final class Main implements Runnable {

    @Spec CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "One JSON object, for programs.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "This text.")
    boolean help;

    private final Whereabouts whereabouts;
    private final PrintStream out;
    private final PrintStream err;

    private Main(Whereabouts whereabouts, PrintStream out, PrintStream err) {
        this.whereabouts = whereabouts;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        System.exit(execute(System.getenv(), System.out, System.err, args));
    }

    /** Runs one command line; the exit code. */
    public static int execute(
            Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
        var line = new CommandLine(new Main(new Environment(environment), out, err));
        line.setCommandName(environment.getOrDefault("EXO_COMMAND", "exo") + " admin");
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        line.setExecutionExceptionHandler(
                (e, command, parsed) -> {
                    err.println("exo admin: " + message(e));
                    return code(e).code;
                });
        return line.execute(args);
    }

    Whereabouts whereabouts() {
        return whereabouts;
    }

    Output output() {
        return new Output(out, err, json);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static ExitCode code(Exception e) {
        return switch (e) {
            case Stop stop -> stop.code;
            case Whereabouts.NotFound none -> none.usage() ? ExitCode.USAGE : ExitCode.UNREACHABLE;
            case Unreachable _ -> ExitCode.UNREACHABLE;
            case Refused refused when keyless(refused) -> ExitCode.KEY;
            case Refused refused when refused.status() == 404 -> ExitCode.NOT_FOUND;
            case Refused refused when refused.status() >= 502 && refused.status() <= 504 ->
                    ExitCode.UNREACHABLE;
            default -> ExitCode.FAILED;
        };
    }

    private static String message(Exception e) {
        if (e instanceof Refused refused && keyless(refused)) {
            return "the service does not know this call, or the internal key is not its own";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** Without the right key a service says that there is nothing at all. */
    private static boolean keyless(Refused refused) {
        return refused.is(Problem.NOT_FOUND);
    }
}
