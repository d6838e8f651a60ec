package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.Status;
import im.exo.client.realtime.LinkState;

import picocli.CommandLine;
import picocli.CommandLine.Parameters;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

@CommandLine.Command(
        name = "send-file",
        description = "Encrypts a file here, uploads it and sends its key; resumes what was cut.",
        footerHeading = "%nExample:%n",
        footer = "  ${ROOT-COMMAND-NAME} send-file alice holiday.mp4")
final class SendFile extends Command {

    @Parameters(index = "0", paramLabel = "TO", description = "A contact's name or an Exo ID.")
    String to = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "The file.")
    Path path = Path.of("");

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        if (!Files.isRegularFile(path)) {
            throw new Stop(ExitCode.NOT_FOUND, "there is no such file: " + path);
        }
        var person = Shared.person(client, to);
        var waiting = new AtomicBoolean();
        client.onStatus(
                status -> {
                    if (status instanceof Status.Connection(var state)
                            && state == LinkState.OFFLINE
                            && !waiting.getAndSet(true)) {
                        out.say("(offline, waiting; Ctrl-C leaves it for later)");
                    }
                });
        Delivering.tellOfStore(client, out);
        client.connect();
        try (var bar = new Bar(String.valueOf(path.getFileName()), !out.json())) {
            var id = client.sendFile(person, path, bar);
            return Delivering.settle(client, out, person, id, Duration.ofHours(24));
        }
    }
}
