package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;
import im.exo.client.store.ProfileStore;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.Arrays;
import java.util.concurrent.Callable;

@CommandLine.Command(
        name = "register",
        description = "Makes a new anonymous account: no phone, no e-mail, nothing personal.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} register --server http://localhost:8440",
            "  ${ROOT-COMMAND-NAME} --profile work register --password-file pw"
        })
final class Register implements Callable<Integer> {

    @Spec CommandSpec spec = CommandSpec.create();

    @CommandLine.Mixin DeviceLabel label = new DeviceLabel();

    @Override
    public Integer call() throws Exception {
        Shared shared = Shared.of(spec);
        ExoOptions options = shared.options().deviceName(label.name());
        if (ProfileStore.exists(options.profile())) {
            throw new Stop(
                    ExitCode.FAILED,
                    "profile '"
                            + shared.profile
                            + "' has an account already; --profile NAME makes another");
        }
        char[] password = shared.password(true);
        Output out = shared.output();
        out.say("Doing the server's proof of work, a few seconds...");
        try (ExoClient client = ExoClient.register(options, password)) {
            out.event(
                    "Your Exo ID is " + client.exoId() + "\nGive it to whoever may write to you.",
                    "registered",
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
