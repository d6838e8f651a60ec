package im.exo.devstack.parts;

import im.exo.devstack.process.Ports;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks a process over HTTP whether it is there. */
final class Probe {
    private Probe() {}

    /** The status that {@code GET path} is answered with; 0 when there is no answer. */
    static int http(int port, String path) {
        try (Socket socket = Ports.connect(port, 3_000)) {
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                    .formatted(path)
                                    .getBytes(StandardCharsets.US_ASCII));
            String start =
                    new String(
                            socket.getInputStream().readNBytes("HTTP/1.1 200".length()),
                            StandardCharsets.US_ASCII);
            return start.matches("HTTP/1\\.[01] \\d{3}") ? Integer.parseInt(start.substring(9)) : 0;
        } catch (IOException notYet) {
            return 0;
        }
    }
}
