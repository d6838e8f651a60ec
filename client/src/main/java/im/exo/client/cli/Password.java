package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;

@CommandLine.Command(
        name = "password",
        description = {
            "Changes the password of the account and of this profile.",
            "Other devices go on, and their profiles open as before; where the password was changed",
            "on another device, this profile takes it over: give it as the new one."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} password",
            "  ${ROOT-COMMAND-NAME} password --end-others --password-file old --new-password-file new"
        })
final class Password implements Callable<Integer> {

    @Spec CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--new-password-file",
            paramLabel = "FILE",
            description = "File with the new password, readable by its owner only (0600).")
    @Nullable Path newPasswordFile;

    @Option(names = "--end-others", description = "Signs all other devices out.")
    boolean endOthers;

    @Override
    public Integer call() throws Exception {
        Shared shared = Shared.of(spec);
        ExoOptions options = shared.existing();
        char[] old = shared.password(false);
        char[] fresh = {};
        try (ExoClient client = ExoClient.open(options, old)) {
            fresh = Passwords.fresh(newPasswordFile, "New password");
            client.changePassword(old, fresh, endOthers);
            shared.output()
                    .event(
                            endOthers
                                    ? "The password is changed; all other devices are out."
                                    : "The password is changed.",
                            "password-changed",
                            "othersEnded",
                            endOthers);
        } finally {
            Arrays.fill(old, '\0');
            Arrays.fill(fresh, '\0');
        }
        return ExitCode.OK.code;
    }
}
