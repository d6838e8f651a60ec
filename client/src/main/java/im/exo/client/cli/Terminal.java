package im.exo.client.cli;

import java.io.Console;
import java.util.Locale;

/** Questions to whoever sits at the terminal. */
final class Terminal {

    private Terminal() {}

    static String ask(String question) throws Stop {
        String answer = console("there is no terminal to ask at").readLine("%s: ", question);
        if (answer == null || answer.isBlank()) {
            throw new Stop(ExitCode.USAGE, "an answer is needed");
        }
        return answer;
    }

    static boolean confirm(String question) throws Stop {
        String answer =
                console("there is no terminal to ask at; --yes goes on without")
                        .readLine("%s [y/N] ", question);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    /** Without echo. */
    static char[] secret(String question, String otherwise) throws Stop {
        char[] answer = console(otherwise).readPassword("%s: ", question);
        if (answer == null || answer.length == 0) {
            throw new Stop(ExitCode.USAGE, "nothing was typed");
        }
        return answer;
    }

    static boolean present() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private static Console console(String otherwise) throws Stop {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new Stop(ExitCode.USAGE, otherwise);
        }
        return console;
    }
}
