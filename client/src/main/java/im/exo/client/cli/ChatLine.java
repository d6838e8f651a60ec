package im.exo.client.cli;

/** One line that was typed in a chat, and what it means. */
sealed interface ChatLine {

    /** The commands, as the help and a hint say them. */
    String HELP =
            """
            /to NAME       talk to somebody else; a name or an Exo ID
            /file PATH     send a file
            /history       the last messages
            /verify [NAME] the safety number
            /quit          leave
            //...          send a line that begins with a slash""";

    record Nothing() implements ChatLine {}

    record Say(String text) implements ChatLine {}

    record To(String name) implements ChatLine {}

    record File(String path) implements ChatLine {}

    /** @param name empty for whom one talks to */
    record Verify(String name) implements ChatLine {}

    record History() implements ChatLine {}

    record Help() implements ChatLine {}

    record Quit() implements ChatLine {}

    /** Looks like a command and is none; sending it could tell somebody what was not meant. */
    record Refused(String hint) implements ChatLine {}

    static ChatLine of(String line) {
        String text = line.strip();
        if (text.isEmpty()) {
            return new Nothing();
        }
        if (text.startsWith("//")) {
            return new Say(text.substring(1));
        }
        if (!text.startsWith("/")) {
            return new Say(line);
        }
        int space = text.indexOf(' ');
        String command = space < 0 ? text : text.substring(0, space);
        String rest = space < 0 ? "" : text.substring(space).strip();
        return switch (command) {
            case "/to" -> rest.isEmpty() ? new Refused("To whom? /to NAME") : new To(rest);
            case "/file" -> rest.isEmpty() ? new Refused("Which one? /file PATH") : new File(rest);
            case "/verify" -> new Verify(rest);
            case "/history" -> new History();
            case "/help" -> new Help();
            case "/quit" -> new Quit();
            default ->
                    new Refused(
                            "There is no "
                                    + Printable.line(command)
                                    + " here; /help lists what there is, // sends a slash.");
        };
    }
}
