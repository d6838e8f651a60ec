package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.Message;
import im.exo.client.Status;
import im.exo.client.files.Progress;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
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
            "Talks to somebody, line by line. Inside: /to NAME, /file PATH, /history,"
                    + " /verify, /help, /quit."
        },
        footerHeading = "%nExample:%n",
        footer = "  ${ROOT-COMMAND-NAME} chat alice")
final class Chat extends Command {

    @Parameters(
            arity = "0..1",
            paramLabel = "CONTACT",
            description = "A contact's name or an Exo ID.")
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
            client.listen(message -> show(client, out, reader, message));
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
            ExoClient client, Output out, LineReader reader, @Nullable AccountId first) {
        AccountId with = first;
        while (true) {
            String line;
            try {
                line = reader.readLine(with == null ? "> " : Shared.name(client, with) + "> ");
            } catch (UserInterruptException | EndOfFileException e) {
                return;
            }
            try {
                switch (ChatLine.of(line)) {
                    case ChatLine.Nothing() -> {}
                    case ChatLine.Quit() -> {
                        return;
                    }
                    case ChatLine.Help() -> reader.printAbove(ChatLine.HELP);
                    case ChatLine.Refused(var hint) -> reader.printAbove(hint);
                    case ChatLine.To(var name) -> {
                        with = Shared.person(client, name);
                        history(client, out, reader, with);
                    }
                    case ChatLine.Say(var text) -> client.send(somebody(with), text);
                    case ChatLine.File(var path) ->
                            file(client, reader, somebody(with), Path.of(path));
                    case ChatLine.History() -> history(client, out, reader, somebody(with));
                    case ChatLine.Verify(var name) ->
                            verify(
                                    client,
                                    out,
                                    reader,
                                    name.isEmpty() ? somebody(with) : Shared.person(client, name));
                }
            } catch (Stop | IOException | ServerProblem | SignedOut | IllegalArgumentException e) {
                // Of one line; the chat goes on.
                reader.printAbove(Printable.block(Complaint.message(e)));
            }
        }
    }

    private static AccountId somebody(@Nullable AccountId with) throws Stop {
        if (with == null) {
            throw new Stop(ExitCode.USAGE, "To whom? /to NAME");
        }
        return with;
    }

    private static void verify(ExoClient client, Output out, LineReader reader, AccountId person)
            throws IOException, ServerProblem, SignedOut {
        String name = Shared.name(client, person);
        reader.printAbove(
                Verify.lines(client.safetyNumber(person))
                        + (client.verified(person) ? "\nverified" : "")
                        + (client.identityChanged(person) ? "\nCHANGED and not accepted yet" : "")
                        + "\nThe same digits on both sides? Then, after /quit: "
                        + out.hint("verify", name, "--mark"));
    }

    private static void file(ExoClient client, LineReader reader, AccountId with, Path path)
            throws IOException {
        if (!Files.isRegularFile(path)) {
            reader.printAbove("There is no such file.");
            return;
        }
        client.sendFile(with, path, Progress.NONE);
        reader.printAbove("Encrypted; it goes out while you talk.");
    }

    private static void history(ExoClient client, Output out, LineReader reader, AccountId with) {
        for (Message message : client.history(with, 10)) {
            show(client, out, reader, message);
        }
    }

    private static void show(ExoClient client, Output out, LineReader reader, Message message) {
        reader.printAbove(line(client, out, message));
        client.read(message);
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
                    reader.printAbove("! Not sent: " + Printable.line(reason));
                }
            }
            case Status.KeyDoubt doubt -> reader.printAbove(KeyDoubts.text(client, doubt));
            case Status.StoreFailing(var reason) -> reader.printAbove("! " + reason);
            case Status.CaughtUp(), Status.Synced() -> {}
        }
    }

    private static String line(ExoClient client, Output out, Message message) {
        return out.line(message, Shared.name(client, message.peer()));
    }
}
