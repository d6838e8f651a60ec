package im.exo.devstack.platform;

import im.exo.devstack.parts.Part;
import im.exo.devstack.parts.PartFailed;
import im.exo.devstack.process.Ports;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who listens on a port, as far as the system tells. */
public final class PortOwner {
    private static final String LISTEN = "0A";

    private PortOwner() {}

    /** Names every taken port, what it is needed for, and by whom it is taken. */
    static void requireFree(List<Part> parts) {
        List<String> complaints = new ArrayList<>();
        for (Part part : parts) {
            for (int port : part.ports()) {
                if (!Ports.isFree(port)) {
                    complaints.add(
                            "port "
                                    + port
                                    + " ("
                                    + part.name()
                                    + ") is taken"
                                    + of(port).map(owner -> " by " + owner).orElse(""));
                }
            }
        }
        if (!complaints.isEmpty()) {
            throw new PartFailed(
                    String.join("\n", complaints)
                            + "\nend it, or choose other ports with --port-base");
        }
    }

    /** Such as `nginx (pid 4711)`; empty when the system does not tell, as for other users' processes. */
    public static Optional<String> of(int port) {
        return socket(port)
                .flatMap(PortOwner::holder)
                .map(
                        handle ->
                                handle.info()
                                                .command()
                                                .map(
                                                        command ->
                                                                String.valueOf(
                                                                        Path.of(command)
                                                                                .getFileName()))
                                                .orElse("a process")
                                        + " (pid "
                                        + handle.pid()
                                        + ")");
    }

    /** The inode of the listening socket, from `/proc/net`. */
    private static Optional<String> socket(int port) {
        String suffix = ":%04X".formatted(port);
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(table -> lines(Path.of(table)))
                .map(line -> line.strip().split("\\s+"))
                .filter(
                        words ->
                                words.length > 9
                                        && words[1].endsWith(suffix)
                                        && words[3].equals(LISTEN))
                .map(words -> "socket:[" + words[9] + "]")
                .findFirst();
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.readAllLines(table).stream();
        } catch (IOException notLinux) {
            return Stream.empty();
        }
    }

    private static Optional<ProcessHandle> holder(String socket) {
        return ProcessHandle.allProcesses().filter(handle -> holds(handle, socket)).findFirst();
    }

    private static boolean holds(ProcessHandle handle, String socket) {
        Path open = Path.of("/proc", String.valueOf(handle.pid()), "fd");
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(open)) {
            for (Path descriptor : descriptors) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).toString().equals(socket)) {
                    return true;
                }
            }
        } catch (IOException goneOrForeign) {
            return false;
        }
        return false;
    }
}
