package im.exo.devstack.parts;

import im.exo.devstack.process.Ports;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a process over HTTP how it is. */
final class Probe {
    private static final int PATIENCE_MILLIS = 3_000;
    private static final int MOST_BYTES = 64 << 10;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");

    private Probe() {}

    /** @param text as it came, with its headers */
    private record Answer(int status, String text) {
        /** The first value under a name, in JSON whose texts hold no quotes. */
        String value(String name) {
            Matcher value = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(text);
            return value.find() ? value.group(1) : "";
        }
    }

    /** The status that {@code GET path} is answered with; 0 when there is no answer. */
    static int http(int port, String path) {
        return ask(port, path, "HTTP/1.1 200".length()).status();
    }

    /** What a service says of itself at {@code GET path}; silent when there is no answer. */
    static Condition condition(int port, String path) {
        Answer answer = ask(port, path, MOST_BYTES);
        return switch (answer.status()) {
            case 0 -> Condition.SILENT;
            case 200 -> Condition.READY;
            default -> {
                String state = answer.value("state");
                yield new Condition(
                        state.isEmpty() || state.equals("ready") ? "not-ready" : state,
                        answer.value("reason"));
            }
        };
    }

    private static Answer ask(int port, String path, int bytes) {
        try (Socket socket = Ports.connect(port, PATIENCE_MILLIS)) {
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                    .formatted(path)
                                    .getBytes(StandardCharsets.US_ASCII));
            String text =
                    new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
            Matcher status = STATUS.matcher(text);
            return status.lookingAt()
                    ? new Answer(Integer.parseInt(status.group(1)), text)
                    : new Answer(0, "");
        } catch (IOException noAnswer) {
            return new Answer(0, "");
        }
    }
}
