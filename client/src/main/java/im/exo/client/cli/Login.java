package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;
import im.exo.client.account.PasswordChangedElsewhere;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
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
            "With --recovery: brings the account into a new profile by its recovery key.",
            "With an Exo ID and --new-identity: signs in where none of the account's keys are."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} login",
            "  ${ROOT-COMMAND-NAME} --profile new login --recovery",
            "  ${ROOT-COMMAND-NAME} --profile new login EXO-ID --new-identity"
        })
final class Login implements Callable<Integer> {

    @Spec CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "EXO-ID", description = "For --new-identity.")
    @Nullable String account;

    @Option(
            names = "--new-identity",
            description = {
                "Makes a new identity key: the account's other devices are signed out, and",
                "contacts see that the safety number changed."
            })
    boolean newIdentity;

    @Mixin RecoveryOptions recovery = new RecoveryOptions();

    @Option(
            names = "--new-password-file",
            paramLabel = "FILE",
            description = {
                "File (0600) with the account's password, where it was changed on another device;",
                "the profile opens with it from then on."
            })
    @Nullable Path newPasswordFile;

    @Mixin DeviceLabel label = new DeviceLabel();

    @Override
    public Integer call() throws Exception {
        Shared shared = Shared.of(spec);
        ExoOptions options = shared.options().deviceName(label.name());
        try (ExoClient client =
                ProfileStore.exists(options.profile())
                        ? again(shared, options)
                        : intoNewProfile(shared, options)) {
            shared.output()
                    .event(
                            "Signed in as " + client.exoId(),
                            "signed-in",
                            "exoId",
                            client.exoId(),
                            "device",
                            client.self().device().value());
        }
        return ExitCode.OK.code;
    }

    private ExoClient again(Shared shared, ExoOptions options) throws Exception {
        if (account != null || newIdentity || recovery.asked()) {
            throw new Stop(ExitCode.USAGE, "this profile has its account already");
        }
        char[] password = shared.password(false);
        try {
            return again(options, password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private ExoClient intoNewProfile(Shared shared, ExoOptions options) throws Exception {
        if (recovery.asked() && account == null && !newIdentity) {
            return recovery.recover(shared, options);
        }
        if (recovery.asked() || account == null || !newIdentity) {
            throw new Stop(
                    ExitCode.USAGE,
                    """
                    this profile is empty, and a password alone brings no keys. Take one of these:
                      link                            a device of yours is signed in somewhere
                      login --recovery                you have the account's recovery key
                      login EXO-ID --new-identity     neither: other devices are signed out, and
                                                      contacts see that the safety number changed
                      register                        a new account\
                    """);
        }
        AccountId named = Shared.exoId(account);
        char[] password = shared.password(false);
        try {
            return ExoClient.signInWithNewIdentity(options, named, password);
        } finally {
            Arrays.fill(password, '\0');
        }
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
