package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.account.DeviceSession;
import im.exo.client.devices.LinkCode;
import im.exo.contract.DeviceId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "devices",
        description = "Lists the account's devices; add and remove change them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} devices",
            "  ${ROOT-COMMAND-NAME} devices add 4tq7e-...",
            "  ${ROOT-COMMAND-NAME} devices remove 2"
        },
        subcommands = {DevicesCommand.Add.class, DevicesCommand.Remove.class})
final class DevicesCommand extends Command {

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        for (DeviceSession device : client.devices().list()) {
            out.event(
                    "device "
                            + device.device()
                            + (device.current() ? " (this one)" : "")
                            + "  since "
                            + device.createdOn()
                            + ", last used "
                            + device.lastUsedOn(),
                    "device",
                    "device",
                    device.device(),
                    "current",
                    device.current(),
                    "createdOn",
                    device.createdOn(),
                    "lastUsedOn",
                    device.lastUsedOn());
        }
        return ExitCode.OK;
    }

    @CommandLine.Command(
            name = "add",
            description = "Lets another device join this account, by the code that it shows.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  ${ROOT-COMMAND-NAME} devices add",
                "  ${ROOT-COMMAND-NAME} devices add 4tq7e-... --yes"
            })
    static final class Add extends Command {

        @Parameters(
                arity = "0..1",
                paramLabel = "CODE",
                description = "The code, or what its QR code says; asked for when left out.")
        @Nullable String code;

        @Option(names = "--yes", description = "Does not ask whether the code is your own.")
        boolean yes;

        @Override
        void check(Shared shared) throws Stop {
            if (code != null) {
                linkCode(code).close();
            }
        }

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            String typed = code == null ? Terminal.ask("Code of the new device") : code;
            try (LinkCode link = linkCode(typed)) {
                if (!yes && !Terminal.confirm("Is it a device of your own, in front of you?")) {
                    throw new Stop(ExitCode.FAILED, "nothing was sent");
                }
                client.devices().add(link);
            }
            out.event(
                    "Answered. Type the account's password on the new device now.", "device-added");
            return ExitCode.OK;
        }

        private static LinkCode linkCode(String text) throws Stop {
            try {
                return LinkCode.parse(text);
            } catch (IllegalArgumentException e) {
                throw new Stop(ExitCode.USAGE, String.valueOf(e.getMessage()));
            }
        }
    }

    @CommandLine.Command(
            name = "remove",
            description = "Removes a device: its session ends, its queue and keys go.",
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} devices remove 2")
    static final class Remove extends Command {

        @Parameters(paramLabel = "DEVICE", description = "The device's number.")
        int device;

        @Override
        void check(Shared shared) throws Stop {
            if (device < 1 || device > DeviceId.MAX) {
                throw new Stop(ExitCode.USAGE, "a device is a number from 1 to " + DeviceId.MAX);
            }
        }

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            client.devices().remove(new DeviceId(device));
            out.event("Device " + device + " is out.", "device-removed", "device", device);
            return ExitCode.OK;
        }
    }
}
