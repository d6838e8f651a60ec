package im.exo.client.cli;

import im.exo.client.ExoClient;

import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "id",
        description = "Shows this profile's Exo ID.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${ROOT-COMMAND-NAME} id", "  ${ROOT-COMMAND-NAME} id --qr"})
final class Id extends Command {

    @Option(names = "--qr", description = "Shows it as a QR code too.")
    boolean qr;

    @Override
    ExitCode run(ExoClient client, Output out) {
        if (qr) {
            out.picture(new QrCode(Whom.ID_PREFIX + client.exoId()));
        }
        out.event(
                client.exoId(),
                "id",
                "exoId",
                client.exoId(),
                "device",
                client.self().device().value());
        return ExitCode.OK;
    }
}
