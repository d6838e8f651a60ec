package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.Message;
import im.exo.contract.EnvelopeId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

@CommandLine.Command(
        name = "files",
        description = "Lists files in the history; get fetches one.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} files",
            "  ${ROOT-COMMAND-NAME} files get ID -o photo.jpg"
        },
        subcommands = FilesCommand.Get.class)
final class FilesCommand extends Command {

    @Override
    ExitCode run(ExoClient client, Output out) {
        client.replay(
                message -> {
                    if (message.body() instanceof Message.Attachment) {
                        out.message(message, Shared.name(client, message.peer()));
                    }
                    return true;
                });
        return ExitCode.OK;
    }

    @CommandLine.Command(
            name = "get",
            description = "Fetches a file, checks it and puts it down whole; resumes what was cut.",
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} files get 0192f… -o photo.jpg")
    static final class Get extends Command {

        @Parameters(paramLabel = "ID", description = "The message's id, as files shows it.")
        String id = "";

        @Option(
                names = {"-o", "--output"},
                paramLabel = "PATH",
                description = "Where to put it; default: its name, in this folder.")
        @Nullable Path output;

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            Message.Attachment file = find(client);
            Path target = output == null ? free(file.name()) : output;
            if (Files.exists(target)) {
                throw new Stop(ExitCode.FAILED, "there is something at " + target + " already");
            }
            try (var bar = new Bar(String.valueOf(target.getFileName()), !out.json())) {
                client.download(file, target.toAbsolutePath(), bar);
            }
            out.event(
                    "Saved as " + target + " (" + Output.size(file.key().size()) + ").",
                    "saved",
                    "id",
                    id,
                    "path",
                    target.toString(),
                    "size",
                    file.key().size(),
                    "sha256",
                    java.util.HexFormat.of().formatHex(file.key().plaintextDigest()));
            return ExitCode.OK;
        }

        private Message.Attachment find(ExoClient client) throws Stop {
            EnvelopeId wanted;
            try {
                wanted = EnvelopeId.parse(id);
            } catch (IllegalArgumentException e) {
                throw new Stop(ExitCode.USAGE, "that is not the id of a message");
            }
            var found = new AtomicReference<Message.Attachment>();
            client.replay(
                    message -> {
                        if (message.id().equals(wanted)
                                && message.body() instanceof Message.Attachment file) {
                            found.set(file);
                        }
                        return found.get() == null;
                    });
            Message.Attachment file = found.get();
            if (file == null) {
                throw new Stop(ExitCode.NOT_FOUND, "there is no file with this id");
            }
            return file;
        }
    }

    /** A name that is safe, and free in this folder. */
    static Path free(String sent) {
        String name = sent.replaceAll("[\\p{Cntrl}/\\\\:*?\"<>|]", "_").strip();
        name = name.replaceAll("^\\.+", "_");
        if (name.isEmpty()) {
            name = "file";
        }
        if (name.length() > 120) {
            name = name.substring(name.length() - 120);
        }
        Path target = Path.of(name);
        for (int i = 1; Files.exists(target); i++) {
            target = Path.of(i + "-" + name);
        }
        return target;
    }
}
