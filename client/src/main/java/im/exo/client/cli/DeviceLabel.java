package im.exo.client.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What a new device is called. */
final class DeviceLabel {

    @Option(
            names = "--device-name",
            paramLabel = "NAME",
            description = "What your devices call this one (default: user@host); sealed for them.")
    @Nullable String given;

    String name() {
        if (given != null) {
            return given;
        }
        String user = System.getProperty("user.name", "");
        try {
            return user + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return user;
        }
    }
}
