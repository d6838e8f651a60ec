package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;
import im.exo.client.PasswordChangedElsewhere;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;

@CommandLine.Command(
        name = "login",
        description = {
            "Signs in again after the session of this profile has ended.",
            "With an Exo ID and --new-identity: signs in where none of the account's keys are."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} login",
            "  ${ROOT-COMMAND-NAME} --profile new login EXO-ID --new-identity"
        })
final class Login implements Callable<Integer> {

    @Spec CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "EXO-ID", description = "For a new profile.")
    @Nullable String account;

    @Option(
            names = "--new-identity",
            description = {
                "Makes a new identity key: the account's other devices are signed out, and",
                "contacts see that the safety number changed."
            })
    boolean newIdentity;

    @Option(
            names = "--new-password-file",
            paramLabel = "FILE",
            description = {
                "File (0600) with the account's password, where it was changed on another device;",
                "the profile opens with it from then on."
            })
    @Nullable Path newPasswordFile;

    @CommandLine.Mixin DeviceLabel label = new DeviceLabel();

    @Override
    public Integer call() throws Exception {
        Shared shared = Shared.of(spec);
        ExoOptions options = shared.options().deviceName(label.name());
        boolean exists = ProfileStore.exists(options.profile());
        if (!exists && (account == null || !newIdentity)) {
            throw new Stop(
                    ExitCode.USAGE,
                    "this profile is empty: name the Exo ID and --new-identity, or register");
        }
        if (exists && account != null) {
            throw new Stop(ExitCode.USAGE, "this profile has its account already");
        }
        AccountId named = account == null ? null : Shared.exoId(account);
        char[] password = shared.password(false);
        try (ExoClient client =
                named == null
                        ? again(options, password)
                        : ExoClient.signIn(options, named, password)) {
            shared.output()
                    .event(
                            "Signed in as " + client.exoId(),
                            "signed-in",
                            "exoId",
                            client.exoId(),
                            "device",
                            client.self().device().value());
        } finally {
            Arrays.fill(password, '\0');
        }
        return ExitCode.OK.code;
    }

    /** The profile's password is the account's, unless it was changed on another device. */
    private ExoClient again(ExoOptions options, char[] password) throws Exception {
        char[] changed = {};
        try {
            if (newPasswordFile == null) {
                try {
                    return ExoClient.signInAgain(options, password);
                } catch (PasswordChangedElsewhere e) {
                    if (System.console() == null || !System.console().isTerminal()) {
                        throw e;
                    }
                }
            }
            changed =
                    newPasswordFile != null
                            ? Passwords.fromFile(newPasswordFile)
                            : Passwords.prompt(
                                    "The account's password, which was changed on another device",
                                    false);
            return ExoClient.signInAgain(options, password, changed);
        } finally {
            Arrays.fill(changed, '\0');
        }
    }
}
