package im.exo.gateway.testing;

import static io.restassured.RestAssured.given;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.restassured.specification.RequestSpecification;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;

/** Requests as the tests of the edge make them. */
public final class Requests {

    private Requests() {}

    /** From an address of its own, so that tests do not use up each other's limits. */
    public static RequestSpecification from() {
        var random = ThreadLocalRandom.current();
        return given().header(
                        "X-Forwarded-For",
                        "10.%d.%d.%d"
                                .formatted(
                                        random.nextInt(256),
                                        random.nextInt(256),
                                        random.nextInt(1, 255)));
    }

    /** Version and status that these bytes are answered with. */
    public static String statusLine(URI http, String request) throws IOException {
        try (var socket = socket(http, request)) {
            return new String(socket.getInputStream().readNBytes(12), US_ASCII);
        }
    }

    /** All that these bytes are answered with until the other side hangs up. */
    public static String answer(URI http, String request) throws IOException {
        try (var socket = socket(http, request)) {
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    /** What asks for a socket as it should be asked for. */
    public static String handshake(URI http) {
        return "GET /v1/socket HTTP/1.1\r\nHost: "
                + http.getAuthority()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    private static Socket socket(URI http, String request) throws IOException {
        var socket = new Socket(http.getHost(), http.getPort());
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return socket;
    }
}
