package im.exo.bench.abuse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The system's table of TCP connections over IPv4, as Linux shows it. */
public final class TcpTable {

    private static final String ESTABLISHED = "01";

    /**
     * An open connection, seen from one end.
     *
     * @param unsent bytes that this end has written and the other has not taken
     */
    public record Connection(int remotePort, long unsent) {}

    private TcpTable() {}

    /** What is connected to this port of this machine. */
    public static List<Connection> at(int port) throws IOException {
        var local = ":%04X".formatted(port);
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/tcp"))) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words[1].endsWith(local) && words[3].equals(ESTABLISHED))
                    .map(
                            words ->
                                    new Connection(
                                            hex(words[2].substring(words[2].indexOf(':') + 1)),
                                            hex(words[4].substring(0, words[4].indexOf(':')))))
                    .toList();
        }
    }

    private static int hex(String digits) {
        return Integer.parseUnsignedInt(digits, 16);
    }
}
