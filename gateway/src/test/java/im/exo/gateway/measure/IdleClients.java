package im.exo.gateway.measure;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A process of its own, so that its memory is not counted: opens one WebSocket for each line it reads
 * (the first message in hexadecimal digits), says {@code open} when an answer has come on all of them,
 * and keeps them alive until its input ends.
 */
final class IdleClients {

    private static final byte[] PONG = {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0};
    private static final int SIGN_OF_LIFE_MILLIS = 2_000;

    private IdleClients() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        var sockets = new ArrayList<Socket>();
        try (var lines = new BufferedReader(new InputStreamReader(System.in, US_ASCII))) {
            Thread.ofVirtual().start(() -> keepAlive(sockets));
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    System.out.println("open");
                } else {
                    var socket = open(port, sockets.size(), HexFormat.of().parseHex(line));
                    synchronized (sockets) {
                        sockets.add(socket);
                    }
                }
            }
        }
        System.exit(0);
    }

    private static Socket open(int port, int number, byte[] first) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        var handshake =
                """
                GET /v1/socket HTTP/1.1\r
                Host: localhost:%d\r
                X-Forwarded-For: 10.9.%d.%d\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                \r
                """
                        .formatted(port, number / 250, number % 250 + 1);
        socket.getOutputStream().write(handshake.getBytes(US_ASCII));
        int newlines = 0;
        while (newlines < 2) {
            int c = socket.getInputStream().read();
            newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
        }
        // Binary, final, masked with zeros, a length in two bytes.
        socket.getOutputStream()
                .write(
                        new byte[] {
                            (byte) 0x82,
                            (byte) 0xfe,
                            (byte) (first.length >> 8),
                            (byte) first.length,
                            0,
                            0,
                            0,
                            0
                        });
        socket.getOutputStream().write(first);
        if (socket.getInputStream().read() != 0x82) {
            throw new IOException("not let in");
        }
        return socket;
    }

    private static void keepAlive(List<Socket> sockets) {
        try {
            while (true) {
                Thread.sleep(SIGN_OF_LIFE_MILLIS);
                synchronized (sockets) {
                    for (var socket : sockets) {
                        socket.getOutputStream().write(PONG);
                    }
                }
            }
        } catch (IOException | InterruptedException over) {
            System.out.println("lost");
        }
    }
}
