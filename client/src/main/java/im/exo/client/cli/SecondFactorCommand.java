package im.exo.client.cli;

import im.exo.client.ExoClient;

import picocli.CommandLine;
import picocli.CommandLine.Option;

import java.time.LocalDate;

@CommandLine.Command(
        name = "second-factor",
        description = "Says whether signing in takes a code of an authenticator app.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} second-factor",
            "  ${ROOT-COMMAND-NAME} second-factor on",
            "  ${ROOT-COMMAND-NAME} second-factor off"
        },
        subcommands = {SecondFactorCommand.On.class, SecondFactorCommand.Off.class})
final class SecondFactorCommand extends Command {

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        var since = client.secondFactor().since();
        out.event(
                since.map(
                                day ->
                                        "Signing in takes a code of the authenticator app since "
                                                + day
                                                + ".")
                        .orElse(
                                "Signing in takes the password alone. To ask for a code as well: "
                                        + out.hint("second-factor", "on")),
                "second-factor",
                "on",
                since.isPresent(),
                "since",
                since.map(LocalDate::toString).orElse(""));
        return ExitCode.OK;
    }

    @CommandLine.Command(
            name = "on",
            description = {
                "Shows a secret for an authenticator app and asks for its first code.",
                "Whoever loses the app needs the recovery key to sign in: have one first."
            },
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} second-factor on")
    static final class On extends Command {

        @Option(names = "--no-qr", description = "Shows the secret as text only.")
        boolean noQr;

        @CommandLine.Mixin AppCode code = new AppCode();

        @Override
        void check(Shared shared) throws Stop {
            code.check();
        }

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            if (client.recovery().setOn().isEmpty()) {
                throw new Stop(
                        ExitCode.FAILED,
                        "without a recovery key, losing the app would lose the account; make one"
                                + " first: "
                                + out.hint("recovery", "new"));
            }
            String secret = client.secondFactor().begin();
            String uri =
                    "otpauth://totp/Exo:" + client.exoId() + "?secret=" + secret + "&issuer=Exo";
            if (!noQr) {
                out.picture(new QrCode(uri));
            }
            out.event(
                    "Secret: " + secret + "\nScan it or type it into the app, then give its code.",
                    "second-factor-secret",
                    "secret",
                    secret,
                    "uri",
                    uri);
            client.secondFactor().confirm(code.next());
            out.event("Signing in takes a code of the app from now on.", "second-factor-on");
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(
            name = "off",
            description = "The password alone is enough from now on; takes a last code.",
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} second-factor off")
    static final class Off extends Command {

        @CommandLine.Mixin AppCode code = new AppCode();

        @Override
        void check(Shared shared) throws Stop {
            code.check();
        }

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            if (client.secondFactor().since().isPresent()) {
                client.secondFactor().remove(code.next());
            }
            out.event("Signing in takes the password alone from now on.", "second-factor-off");
            return ExitCode.OK;
        }
    }
}
