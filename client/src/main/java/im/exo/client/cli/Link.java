package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;
import im.exo.client.Linking;
import im.exo.client.http.ServerProblem;
import im.exo.client.store.ProfileStore;
import im.exo.contract.Problem;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Callable;

@CommandLine.Command(
        name = "link",
        description = "Makes this profile a further device of an account that you have.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} --profile laptop link",
            "  ${ROOT-COMMAND-NAME} --profile bot link --no-qr --password-file pw"
        })
final class Link implements Callable<Integer> {

    /** At a terminal; a file is asked once. */
    private static final int PASSWORDS = 3;

    private static final Duration TAKING_BACK = Duration.ofSeconds(2);

    @Spec CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--no-qr",
            description = "Shows the code as text only, as for a file or a pipe.")
    boolean noQr;

    @CommandLine.Mixin DeviceLabel label = new DeviceLabel();

    @Override
    public Integer call() throws Exception {
        Shared shared = Shared.of(spec);
        ExoOptions options = shared.options().deviceName(label.name());
        if (ProfileStore.exists(options.profile())) {
            throw new Stop(ExitCode.USAGE, "this profile has its account already");
        }
        if (shared.passwordFile != null) {
            // A file that cannot be used is better known before somebody fetches another device.
            Arrays.fill(shared.password(false), '\0');
        } else if (!Terminal.present()) {
            throw new Stop(
                    ExitCode.USAGE,
                    "there is no terminal to ask for the password; use --password-file FILE");
        }
        Output out = shared.output();
        Linking linking = Linking.begin(options);
        // Ctrl-C ends the process with 130, as it does with any command.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> takeBack(linking)));
        try (ExoClient client = joined(shared, linking, out)) {
            out.event(
                    "Linked. Your Exo ID is "
                            + client.exoId()
                            + ", this is device "
                            + client.self().device().value()
                            + ".",
                    "linked",
                    "exoId",
                    client.exoId(),
                    "device",
                    client.self().device().value());
        } finally {
            linking.close();
        }
        return ExitCode.OK.code;
    }

    /** Ends the code, without waiting long for a server that is away. */
    private static void takeBack(Linking linking) {
        try {
            Thread.ofVirtual().start(linking::close).join(TAKING_BACK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ExoClient joined(Shared shared, Linking linking, Output out) throws Exception {
        show(linking, out);
        String exoId = linking.await().text();
        // Whoever else has read the code could have answered with an account of their own.
        out.event(
                "Answered. This profile is about to join the account\n  " + exoId,
                "link-answered",
                "exoId",
                exoId);
        for (int attempt = 1; ; attempt++) {
            char[] password = shared.password("The account's password", false);
            try {
                return linking.finish(password);
            } catch (ServerProblem e) {
                boolean again = shared.passwordFile == null && attempt < PASSWORDS;
                if (!e.is(Problem.WRONG_CREDENTIALS)) {
                    throw e;
                }
                if (!again) {
                    throw new Stop(ExitCode.CREDENTIALS, "this is not the account's password");
                }
                out.say("This is not the account's password; try again.");
            } finally {
                Arrays.fill(password, '\0');
            }
        }
    }

    private void show(Linking linking, Output out) {
        String code = linking.code().text();
        if (!noQr && Terminal.present()) {
            out.picture(new QrCode(linking.code().uri()));
        }
        Instant until = linking.until();
        out.event(
                "Code: "
                        + code
                        + "\nScan it with a device of yours that is signed in, or type there:\n  "
                        + Hint.PROGRAM
                        + " devices add "
                        + code
                        + "\nIt is good until "
                        + Output.clock(until)
                        + ", for one device. Show it to nobody else. Waiting (Ctrl-C ends)...",
                "link-code",
                "code",
                code,
                "uri",
                linking.code().uri(),
                "until",
                until.toEpochMilli());
    }
}
