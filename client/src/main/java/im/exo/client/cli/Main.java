package im.exo.client.cli;

import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** {@code ./exo client …}. */
@CommandLine.Command(
        name = "exo client",
        description = "Encrypted messages and files from the terminal.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} register",
            "  ${ROOT-COMMAND-NAME} contacts add alice 4tq7e-...",
            "  ${ROOT-COMMAND-NAME} send alice Hello there",
            "  ${ROOT-COMMAND-NAME} chat alice",
            "  ${ROOT-COMMAND-NAME} receive --follow --json",
            "",
            "Exit codes: 0 ok, 1 failed, 2 usage, 3 server not reachable, 4 credentials,",
            "5 not found, 6 identity changed, 7 profile in use, 130 interrupted."
        },
        subcommands = {
            Register.class,
            Login.class,
            Link.class,
            Id.class,
            Send.class,
            Receive.class,
            Chat.class,
            SendFile.class,
            FilesCommand.class,
            ContactsCommand.class,
            UsernameCommand.class,
            Verify.class,
            DevicesCommand.class,
            RecoveryCommand.class,
            Password.class,
            AccountCommand.class
        })
public final class Main implements Runnable {

    @Spec CommandSpec spec = CommandSpec.create();

    @CommandLine.Mixin Shared shared = new Shared();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    public static void main(String[] args) {
        System.exit(execute(args));
    }

    /** Runs one command line; the exit code. */
    static int execute(String... args) {
        return execute(new FileOutputStream(FileDescriptor.out), args);
    }

    /** @param out where everything but complaints to people goes */
    static int execute(OutputStream out, String... args) {
        var main = new Main();
        main.shared.out = out;
        var line = new CommandLine(main).setCommandName(Hint.PROGRAM);
        line.setExecutionExceptionHandler(
                (e, command, parsed) -> {
                    ExitCode code = Shared.codeOf(e);
                    new Complaint(main.shared.json, out).say(code, e);
                    return code.code;
                });
        IParameterExceptionHandler people = line.getParameterExceptionHandler();
        line.setParameterExceptionHandler(
                (e, given) -> {
                    if (!main.shared.json && !option("--json", given)) {
                        return people.handleParseException(e, given);
                    }
                    new Complaint(true, out).say(ExitCode.USAGE, e);
                    return ExitCode.USAGE.code;
                });
        return line.execute(args);
    }

    /** For a line that could not be parsed to its end: whether the option stands in it. */
    private static boolean option(String name, String... args) {
        return Arrays.stream(args).takeWhile(arg -> !arg.equals("--")).anyMatch(name::equals);
    }
}
