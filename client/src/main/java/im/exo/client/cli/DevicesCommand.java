package im.exo.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import im.exo.client.ExoClient;
import im.exo.client.account.DeviceNames;
import im.exo.client.account.DeviceSession;
import im.exo.client.devices.LinkCode;
import im.exo.contract.DeviceId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
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
        subcommands = {
            DevicesCommand.Add.class,
            DevicesCommand.Remove.class,
            DevicesCommand.Rename.class
        })
final class DevicesCommand extends Command {

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        for (DeviceSession device : client.devices().list()) {
            String name = client.devices().name(device).orElse("");
            out.event(
                    "device "
                            + device.device()
                            + (name.isEmpty() ? "" : " '" + name + "'")
                            + (device.current() ? " (this one)" : "")
                            + "  since "
                            + device.createdOn()
                            + ", last used "
                            + device.lastUsedOn(),
                    "device",
                    "device",
                    device.device(),
                    "name",
                    name,
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

    private static DeviceId device(int number) throws Stop {
        if (number < 1 || number > DeviceId.MAX) {
            throw new Stop(ExitCode.USAGE, "a device is a number from 1 to " + DeviceId.MAX);
        }
        return new DeviceId(number);
    }

    @CommandLine.Command(
            name = "remove",
            description = "Removes devices: their sessions end, their queues and keys go.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  ${ROOT-COMMAND-NAME} devices remove 2",
                "  ${ROOT-COMMAND-NAME} devices remove --others"
            })
    static final class Remove extends Command {

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
        void check(Shared shared) throws Stop {
            if (which.device != null) {
                device(which.device);
            }
        }

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            Integer number = which.device;
            if (number != null) {
                client.devices().remove(device(number));
                out.event("Device " + number + " is out.", "device-removed", "device", number);
            } else {
                client.devices().removeAll(which.all);
                out.event(
                        which.all
                                ? "All devices are out, this one too; to come back: "
                                        + out.hint("login")
                                : "All other devices are out.",
                        "devices-removed",
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
            footer = "  ${ROOT-COMMAND-NAME} devices rename 2 'old laptop'")
    static final class Rename extends Command {

        @Parameters(index = "0", paramLabel = "DEVICE", description = "The device's number.")
        int device;

        @Parameters(index = "1", paramLabel = "NAME", description = "Its new name.")
        String name = "";

        @Override
        void check(Shared shared) throws Stop {
            device(device);
            if (name.isBlank() || name.getBytes(UTF_8).length > DeviceNames.NAME_BYTES) {
                throw new Stop(
                        ExitCode.USAGE,
                        "a name has 1 to " + DeviceNames.NAME_BYTES + " bytes of UTF-8");
            }
        }

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            client.devices().rename(device(device), name);
            out.event(
                    "Device " + device + " is called '" + name + "'.",
                    "device-renamed",
                    "device",
                    device,
                    "name",
                    name);
            return ExitCode.OK;
        }
    }
}
