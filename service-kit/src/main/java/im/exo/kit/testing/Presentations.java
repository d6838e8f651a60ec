package im.exo.kit.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Ways to hand a good token in over HTTP/1.1 that do not count, byte by byte. */
public final class Presentations {

    private static final int PATIENCE_MS = 60_000;

    private Presentations() {}

    /** Header lines by name of the trick, each ended by CR LF. */
    public static Map<String, String> refused(String token, String another) {
        var lines = new LinkedHashMap<String, String>();
        lines.put("nothing", "");
        lines.put("another scheme", header("Basic " + token));
        lines.put("DPoP", header("DPoP " + token));
        lines.put("no scheme", header(token));
        lines.put("no space", header("Bearer" + token));
        lines.put("two spaces", header("Bearer  " + token));
        lines.put("a tab", header("Bearer\t" + token));
        lines.put("a colon", header("Bearer: " + token));
        lines.put("no token", header("Bearer"));
        lines.put("named as in forms", header("Bearer access_token=" + token));
        lines.put("in quotes", header("Bearer \"" + token + "\""));
        lines.put("two tokens", header("Bearer " + token + ", Bearer " + another));
        lines.put("two headers", header("Bearer " + token) + header("Bearer " + another));
        lines.put("the same header twice", header("Bearer " + token) + header("Bearer " + token));
        lines.put("Basic first", header("Basic YTpi") + header("Bearer " + token));
        lines.put("Basic last", header("Bearer " + token) + header("Basic YTpi"));
        lines.put("a null byte", header("Bearer " + token + "\0"));
        lines.put("a byte order mark", header("Bearer \u00ef\u00bb\u00bf" + token));
        lines.put(
                "a cookie", "Cookie: access_token=" + token + "; Authorization=" + token + "\r\n");
        lines.put("a proxy's header", "Proxy-Authorization: Bearer " + token + "\r\n");
        lines.put("a header of another name", "X-Access-Token: " + token + "\r\n");
        lines.put("64 KiB", header("Bearer " + "A".repeat(64 << 10)));
        return lines;
    }

    /** Header lines that do count: schemes have no case (RFC 9110, section 11.1). */
    public static Map<String, String> accepted(String token) {
        var lines = new LinkedHashMap<String, String>();
        lines.put("as always", header("Bearer " + token));
        lines.put("lower case", header("bearer " + token));
        lines.put("upper case", header("BEARER " + token));
        lines.put("header's name in lower case", "authorization: Bearer " + token + "\r\n");
        lines.put("spaces around the value", "Authorization:   Bearer " + token + "  \r\n");
        return lines;
    }

    public static String header(String value) {
        return "Authorization: " + value + "\r\n";
    }

    /**
     * The status of a request with these header lines and any characters in them; 0 without an
     * answer. Each comes from an address of its own, as a trusted proxy would say.
     *
     * @param operation method and target
     */
    public static int status(int port, String operation, String lines) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(PATIENCE_MS);
            var random = ThreadLocalRandom.current();
            var request =
                    "%s HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n"
                                    .formatted(operation, port)
                            + "X-Forwarded-For: 10.%d.%d.%d\r\n"
                                    .formatted(
                                            random.nextInt(256),
                                            random.nextInt(256),
                                            random.nextInt(1, 255))
                            + (operation.startsWith("GET ")
                                    ? ""
                                    : "Content-Length: 0\r\nContent-Type: text/plain\r\n")
                            + lines
                            + "\r\n";
            try {
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            } catch (IOException answeredBeforeTheEnd) {
                // The answer is there to be read.
            }
            var line = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
            return line.startsWith("HTTP/1.1 ") ? Integer.parseInt(line.substring(9)) : 0;
        }
    }
}
