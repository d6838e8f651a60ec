package im.exo.client.cli;

import im.exo.client.ExoClient;

import picocli.CommandLine;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

@CommandLine.Command(
        name = "send",
        description = "Sends a text; keeps it when the server is away.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} send alice See you at eight",
            "  date | ${ROOT-COMMAND-NAME} send alice -"
        })
final class Send extends Command {

    @Parameters(index = "0", paramLabel = "TO", description = "A contact's name or an Exo ID.")
    String to = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "TEXT",
            description = "The text; - reads it from the standard input.")
    List<String> words = List.of();

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        var person = Shared.person(client, to);
        String text = words.equals(List.of("-")) ? input() : String.join(" ", words);
        if (text.isEmpty()) {
            throw new Stop(ExitCode.USAGE, "there is nothing to send");
        }
        var id = client.send(person, text);
        Delivering.tellOfStore(client, out);
        client.connect();
        return Delivering.settle(client, out, person, id, Duration.ofSeconds(30));
    }

    private static String input() throws IOException {
        byte[] bytes = System.in.readNBytes(ExoClient.TEXT_BYTES + 2);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
