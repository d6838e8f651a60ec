package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.recovery.RecoveryKey;

import picocli.CommandLine;

import java.time.LocalDate;

@CommandLine.Command(
        name = "recovery",
        description = "Says whether the account has a recovery key; new and remove change it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} recovery",
            "  ${ROOT-COMMAND-NAME} recovery new",
            "  ${ROOT-COMMAND-NAME} recovery remove"
        },
        subcommands = {RecoveryCommand.New.class, RecoveryCommand.Remove.class})
final class RecoveryCommand extends Command {

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        var day = client.recovery().setOn();
        if (day.isPresent()) {
            LocalDate since = day.get();
            out.event(
                    "The recovery key was made on " + since + ".",
                    "recovery",
                    "set",
                    true,
                    "setOn",
                    since.toString());
        } else {
            out.event(
                    "There is no recovery key: whoever loses password and devices loses the"
                            + " account. Make one: "
                            + out.hint("recovery", "new"),
                    "recovery",
                    "set",
                    false);
        }
        return ExitCode.OK;
    }

    @CommandLine.Command(
            name = "new",
            description = "Makes and shows a recovery key; an earlier one opens nothing any more.",
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} recovery new")
    static final class New extends Command {

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            try (var key = RecoveryKey.random()) {
                client.recovery().set(key);
                out.event(
                        KeySheet.text(key) + "\nAn earlier recovery key opens nothing any more.",
                        "recovery-key",
                        "recoveryKey",
                        key.code(),
                        "recoveryWords",
                        String.join(" ", key.words()));
            }
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(
            name = "remove",
            description = "No recovery key opens the account from now on.",
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} recovery remove")
    static final class Remove extends Command {

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            client.recovery().remove();
            out.event("No recovery key opens the account any more.", "recovery-removed");
            return ExitCode.OK;
        }
    }
}
