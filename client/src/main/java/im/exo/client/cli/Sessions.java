package im.exo.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import im.exo.client.ExoClient;
import im.exo.client.account.DeviceNames;
import im.exo.client.account.DeviceSession;
import im.exo.contract.DeviceId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "sessions",
        description = "Lists the account's devices; revoke removes some, rename names one.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${ROOT-COMMAND-NAME} sessions", "  ${ROOT-COMMAND-NAME} sessions revoke 2"},
        subcommands = {Sessions.Revoke.class, Sessions.Rename.class})
final class Sessions extends Command {

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        for (DeviceSession session : client.sessions()) {
            String name = client.name(session).orElse("");
            out.event(
                    "device "
                            + session.device()
                            + (name.isEmpty() ? "" : " '" + name + "'")
                            + (session.current() ? " (this one)" : "")
                            + "  since "
                            + session.createdOn()
                            + ", last used "
                            + session.lastUsedOn(),
                    "session",
                    "device",
                    session.device(),
                    "name",
                    name,
                    "current",
                    session.current(),
                    "createdOn",
                    session.createdOn(),
                    "lastUsedOn",
                    session.lastUsedOn());
        }
        return ExitCode.OK;
    }

    private static DeviceId device(int number) throws Stop {
        if (number < 1 || number > DeviceId.MAX) {
            throw new Stop(ExitCode.USAGE, "a device is a number from 1 to " + DeviceId.MAX);
        }
        return new DeviceId(number);
    }

    @CommandLine.Command(
            name = "revoke",
            description = "Ends devices' sessions; their queues and keys on the server go.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  ${ROOT-COMMAND-NAME} sessions revoke 2",
                "  ${ROOT-COMMAND-NAME} sessions revoke --others"
            })
    static final class Revoke extends Command {

        /** Exactly one of them. */
        static final class Which {
            @Parameters(paramLabel = "DEVICE", description = "The device's number.")
            @Nullable Integer device;

            @Option(names = "--others", description = "All devices but this one.")
            boolean others;

            @Option(names = "--all", description = "All devices, this one too.")
            boolean all;
        }

        @ArgGroup(multiplicity = "1")
        Which which = new Which();

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            Integer number = which.device;
            if (number != null) {
                client.revoke(device(number));
                out.event("Device " + number + " is out.", "session-revoked", "device", number);
            } else {
                client.revokeAll(which.all);
                out.event(
                        which.all
                                ? "All devices are out, this one too; to come back: "
                                        + out.hint("login")
                                : "All other devices are out.",
                        "sessions-revoked",
                        "own",
                        which.all);
            }
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(
            name = "rename",
            description = "Gives a device a name, which only the account's devices can read.",
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} sessions rename 2 'old laptop'")
    static final class Rename extends Command {

        @Parameters(index = "0", paramLabel = "DEVICE", description = "The device's number.")
        int device;

        @Parameters(index = "1", paramLabel = "NAME", description = "Its new name.")
        String name = "";

        @Override
        void check(Shared shared) throws Stop {
            if (name.isBlank() || name.getBytes(UTF_8).length > DeviceNames.NAME_BYTES) {
                throw new Stop(
                        ExitCode.USAGE,
                        "a name has 1 to " + DeviceNames.NAME_BYTES + " bytes of UTF-8");
            }
        }

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            client.rename(device(device), name);
            out.event(
                    "Device " + device + " is called '" + name + "'.",
                    "session-renamed",
                    "device",
                    device,
                    "name",
                    name);
            return ExitCode.OK;
        }
    }
}
