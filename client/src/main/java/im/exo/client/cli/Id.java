package im.exo.client.cli;

import im.exo.client.ExoClient;

import picocli.CommandLine;

@CommandLine.Command(
        name = "id",
        description = "Shows this profile's Exo ID.",
        footerHeading = "%nExample:%n",
        footer = "  ${ROOT-COMMAND-NAME} id")
final class Id extends Command {

    @Override
    ExitCode run(ExoClient client, Output out) {
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
