package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

    @Override
    public Integer call() throws Exception {
        Shared shared = Shared.of(spec);
        ExoOptions options = shared.options();
        boolean exists = ProfileStore.exists(options.profile());
        if (!exists && (account == null || !newIdentity)) {
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
        if (exists && account != null) {
            throw new Stop(ExitCode.USAGE, "this profile has its account already");
        }
        AccountId named = account == null ? null : Shared.exoId(account);
        char[] password = shared.password(false);
        try (ExoClient client =
                named == null
                        ? ExoClient.signInAgain(options, password)
                        : ExoClient.signInWithNewIdentity(options, named, password)) {
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
}
