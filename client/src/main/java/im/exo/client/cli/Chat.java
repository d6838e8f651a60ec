package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.Message;
import im.exo.client.Status;
import im.exo.client.realtime.LinkState;
import im.exo.client.store.MessageState;
import im.exo.contract.AccountId;

import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

@CommandLine.Command(
        name = "chat",
        description = {
            "Talks to somebody, line by line. Inside: /to NAME, /file PATH, /history, /quit."
        },
        footerHeading = "%nExample:%n",
        footer = "  ${ROOT-COMMAND-NAME} chat alice")
final class Chat extends Command {

    @Parameters(arity = "0..1", paramLabel = "CONTACT", description = "A name or an Exo ID.")
    @Nullable String contact;

    @Override
    void check(Shared shared) throws Stop {
        if (shared.json) {
            throw new Stop(
                    ExitCode.USAGE, "chat is for people; scripts use send and receive --json");
        }
    }

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        AccountId with = contact == null ? null : Shared.person(client, contact);
        try (var terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
            LineReader reader = LineReaderBuilder.builder().terminal(terminal).build();
            client.onStatus(status -> tell(client, out, reader, status));
            if (with != null) {
                history(client, out, reader, with);
            }
            client.listen(message -> reader.printAbove(line(client, out, message)));
            client.connect();
            if (client.connected(Duration.ofSeconds(5)) == LinkState.OFFLINE) {
                reader.printAbove("(offline: what you write is kept and sent later)");
            }
            talk(client, out, reader, with);
        }
        client.flush(Duration.ofSeconds(5));
        if (client.waiting() > 0) {
            out.say(client.waiting() + " kept; will be sent when the server is back.");
        }
        return ExitCode.OK;
    }

    private static void talk(
            ExoClient client, Output out, LineReader reader, @Nullable AccountId first)
            throws IOException {
        AccountId with = first;
        while (true) {
            String line;
            try {
                line = reader.readLine(with == null ? "> " : Shared.name(client, with) + "> ");
            } catch (UserInterruptException | EndOfFileException e) {
                return;
            }
            String text = line.strip();
            try {
                if (text.equals("/quit")) {
                    return;
                } else if (text.startsWith("/to ")) {
                    with = Shared.person(client, text.substring(4).strip());
                    history(client, out, reader, with);
                } else if (text.isEmpty()) {
                    continue;
                } else if (with == null) {
                    reader.printAbove("To whom? /to NAME");
                } else if (text.startsWith("/file ")) {
                    file(client, reader, with, Path.of(text.substring(6).strip()));
                } else if (text.equals("/history")) {
                    history(client, out, reader, with);
                } else {
                    client.send(with, line);
                }
            } catch (Stop | IllegalArgumentException e) {
                reader.printAbove(String.valueOf(e.getMessage()));
            }
        }
    }

    private static void file(ExoClient client, LineReader reader, AccountId with, Path path)
            throws IOException {
        if (!Files.isRegularFile(path)) {
            reader.printAbove("There is no such file.");
            return;
        }
        client.sendFile(with, path, (done, total) -> {});
        reader.printAbove("Encrypted; it goes out while you talk.");
    }

    private static void history(ExoClient client, Output out, LineReader reader, AccountId with) {
        for (Message message : client.history(with, 10)) {
            reader.printAbove(line(client, out, message));
        }
    }

    private static void tell(ExoClient client, Output out, LineReader reader, Status status) {
        switch (status) {
            case Status.Connection(var state) -> {
                if (state != LinkState.CLOSED) {
                    reader.printAbove("(" + state.name().toLowerCase(java.util.Locale.ROOT) + ")");
                }
            }
            case Status.IdentityChanged(var account) ->
                    reader.printAbove(
                            "! The safety number of "
                                    + Shared.name(client, account)
                                    + " has changed; see: "
                                    + out.hint("verify", Shared.name(client, account)));
            case Status.Settled(var to, var id, var state, var reason) -> {
                if (state == MessageState.FAILED) {
                    reader.printAbove("! Not sent: " + reason);
                }
            }
            case Status.CaughtUp() -> {}
        }
    }

    private static String line(ExoClient client, Output out, Message message) {
        return out.line(message, Shared.name(client, message.peer()));
    }
}
