package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.store.ProfileLock;
import im.exo.contract.AccountId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;

@CommandLine.Command(
        name = "account",
        description = "Exports what the server holds of the account, or deletes the account.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} account export my-data.json",
            "  ${ROOT-COMMAND-NAME} account delete"
        },
        subcommands = {AccountCommand.Export.class, AccountCommand.Delete.class})
final class AccountCommand extends Command {

    @Override
    ExitCode run(ExoClient client, Output out) throws Stop {
        throw new Stop(ExitCode.USAGE, "say what: account export, or account delete");
    }

    @Override
    void check(Shared shared) throws Stop {
        throw new Stop(ExitCode.USAGE, "say what: account export, or account delete");
    }

    @CommandLine.Command(
            name = "export",
            description = "Writes everything that the server holds of the account into a file.",
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} account export my-data.json")
    static final class Export extends Command {

        @Parameters(
                paramLabel = "FILE",
                arity = "0..1",
                defaultValue = "exo-account-data.json",
                description = "Where to put it; must not exist. Default: ${DEFAULT-VALUE}.")
        Path file = Path.of("");

        @Override
        void check(Shared shared) throws Stop {
            if (Files.exists(file)) {
                throw taken();
            }
        }

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            byte[] document = client.exportData();
            try (var channel =
                    Files.newByteChannel(
                            file,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            forOwner(file))) {
                var rest = ByteBuffer.wrap(document);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            } catch (FileAlreadyExistsException e) {
                throw taken();
            }
            out.event(
                    "Saved as "
                            + file
                            + ". It holds no contents of messages: nobody but your devices can"
                            + " read those.",
                    "exported",
                    "path",
                    file.toString(),
                    "size",
                    document.length);
            return ExitCode.OK;
        }

        private Stop taken() {
            return new Stop(ExitCode.FAILED, "there is something at " + file + " already");
        }

        private static FileAttribute<?>[] forOwner(Path file) {
            return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
        }
    }

    @CommandLine.Command(
            name = "delete",
            description = "Deletes the account on the server, for good; asks for its Exo ID.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  ${ROOT-COMMAND-NAME} account delete",
                "  ${ROOT-COMMAND-NAME} account delete --local-too"
            })
    static final class Delete extends Command {

        @Option(names = "--yes", description = "Does not ask.")
        boolean yes;

        @Option(
                names = "--local-too",
                description = "Also removes this profile with all messages and files in it.")
        boolean localToo;

        @Override
        public Integer call() throws Exception {
            int code = super.call();
            if (code == ExitCode.OK.code && localToo) {
                remove(Shared.of(spec).options().profile());
                Shared.of(spec).output().event("The profile is removed.", "profile-removed");
            }
            return code;
        }

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            if (!yes) {
                confirm(client);
            }
            client.deleteAccount();
            out.event(
                    "Account "
                            + client.exoId()
                            + " is deleted, on all devices and for good. Others are told that it"
                            + " does not exist any more.",
                    "account-deleted",
                    "exoId",
                    client.exoId());
            if (!localToo) {
                out.say(
                        "What is in this profile can still be read here, signed out. To remove it"
                                + " as well: "
                                + out.hint("account", "delete", "--local-too"));
            }
            return ExitCode.OK;
        }

        private void confirm(ExoClient client) throws Stop {
            var console = System.console();
            if (console == null || !console.isTerminal()) {
                throw new Stop(
                        ExitCode.USAGE, "there is no terminal to ask you; --yes does not ask");
            }
            String typed =
                    console.readLine(
                            "This deletes the account for good%s. Nobody can bring it back.%n"
                                    + "Type its Exo ID to go on (%s): ",
                            localToo ? ", and everything in this profile" : "", client.exoId());
            if (!confirmed(typed, client.self().account())) {
                throw new Stop(ExitCode.USAGE, "that is not this account's Exo ID; it stays");
            }
        }

        /** In any case and without dashes, as an Exo ID may be written everywhere. */
        static boolean confirmed(@Nullable String typed, AccountId account) {
            try {
                return typed != null && AccountId.parse(typed.strip()).equals(account);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        /** Under the profile's lock, so that nobody opens what is half gone. */
        private static void remove(Path profile) throws Exception {
            try (var lock = ProfileLock.take(profile);
                    var files = Files.walk(profile)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
