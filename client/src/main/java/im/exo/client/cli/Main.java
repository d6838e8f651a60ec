package im.exo.client.cli;

import im.exo.client.http.Json;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;

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
            "5 not found, 6 identity changed, 7 profile in use."
        },
        subcommands = {
            Register.class,
            Login.class,
            Id.class,
            Send.class,
            Receive.class,
            Chat.class,
            SendFile.class,
            FilesCommand.class,
            ContactsCommand.class,
            Verify.class,
            Sessions.class
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
        var line = new CommandLine(new Main()).setCommandName(Hint.PROGRAM);
        line.setExecutionExceptionHandler(
                (e, command, parsed) -> {
                    ExitCode code = Shared.codeOf(e);
                    boolean json = java.util.Arrays.asList(args).contains("--json");
                    complain(json, code, message(e));
                    return code.code;
                });
        return line.execute(args);
    }

    private static void complain(boolean json, ExitCode code, String message) {
        if (json) {
            var object = new LinkedHashMap<String, Object>();
            object.put("type", "error");
            object.put("code", code.name().toLowerCase(Locale.ROOT));
            object.put("message", message);
            System.out.println(new String(Json.write(object), StandardCharsets.UTF_8));
        }
        System.err.println("exo: " + Printable.block(message));
    }

    private static String message(Throwable e) {
        String said = e.getMessage();
        return said == null
                ? "this should not have happened: " + e.getClass().getSimpleName()
                : said;
    }
}
