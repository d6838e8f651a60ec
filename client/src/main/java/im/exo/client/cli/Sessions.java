package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.account.DeviceSession;
import im.exo.contract.DeviceId;

import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "sessions",
        description = "Lists the account's devices; revoke removes one.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${ROOT-COMMAND-NAME} sessions", "  ${ROOT-COMMAND-NAME} sessions revoke 2"},
        subcommands = Sessions.Revoke.class)
final class Sessions extends Command {

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        for (DeviceSession session : client.sessions()) {
            out.event(
                    "device "
                            + session.device()
                            + (session.current() ? " (this one)" : "")
                            + "  since "
                            + session.createdOn()
                            + ", last used "
                            + session.lastUsedOn(),
                    "session",
                    "device",
                    session.device(),
                    "current",
                    session.current(),
                    "createdOn",
                    session.createdOn(),
                    "lastUsedOn",
                    session.lastUsedOn());
        }
        return ExitCode.OK;
    }

    @CommandLine.Command(
            name = "revoke",
            description = "Ends a device's session; its queue and keys on the server go.",
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} sessions revoke 2")
    static final class Revoke extends Command {

        @Parameters(paramLabel = "DEVICE", description = "The device's number.")
        int device;

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            if (device < 1 || device > DeviceId.MAX) {
                throw new Stop(ExitCode.USAGE, "a device is a number from 1 to " + DeviceId.MAX);
            }
            client.revoke(new DeviceId(device));
            out.event("Device " + device + " is out.", "session-revoked", "device", device);
            return ExitCode.OK;
        }
    }
}
