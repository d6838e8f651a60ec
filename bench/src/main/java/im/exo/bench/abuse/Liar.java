package im.exo.bench.abuse;

import im.exo.bench.Accounts.Member;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Says at every level that more comes than does, or that less does. */
public final class Liar extends Repeating {

    private static final int FINAL_BINARY = 0x80 | BareSocket.BINARY;
    private static final int FINAL_PING = 0x80 | BareSocket.PING;
    private static final int PROMISED = 500 * 1024;
    private static final long HUGE = 1L << 40;
    private static final int WAIT_MS = 500;

    private final URI server;
    private final Member member;

    public Liar(URI server, Member member) {
        super("frames that lie about their length");
        this.server = server;
        this.member = member;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        again(
                Duration.ofMillis(10),
                () -> {
                    huge();
                    promised();
                    protobuf();
                    longPing();
                    endless();
                    body();
                    count("rounds");
                });
        await("rounds");
    }

    /** A WebSocket frame of a terabyte. */
    private void huge() throws IOException {
        try (var socket = BareSocket.open(server, member)) {
            socket.frame(FINAL_BINARY, HUGE, new byte[1024]);
            count("frame of a terabyte: closed " + socket.closeCode());
        }
    }

    /** A frame that is allowed, of which little comes. */
    private void promised() throws IOException, InterruptedException {
        try (var socket = BareSocket.open(server, member)) {
            socket.frame(FINAL_BINARY, PROMISED, new byte[1024]);
            Thread.sleep(WAIT_MS);
            count("frame that does not come: waited for");
        }
    }

    /** A message whose only field says that it has 2 MiB. */
    private void protobuf() throws IOException {
        try (var socket = BareSocket.open(server, member)) {
            socket.frame(
                    BareSocket.BINARY, new byte[] {0x0a, (byte) 0xff, (byte) 0xff, 0x7f, 1, 2});
            count("field longer than its message: closed " + socket.closeCode());
        }
    }

    /** A ping of 1 KiB, which has no more than 125 bytes. */
    private void longPing() throws IOException {
        try (var socket = BareSocket.open(server, member)) {
            socket.frame(FINAL_PING, 1024, new byte[1024]);
            count("ping of 1 KiB: closed " + socket.closeCode());
        }
    }

    /** A message in parts of one byte that never ends. */
    private void endless() throws IOException, InterruptedException {
        try (var socket = BareSocket.open(server, member)) {
            var pouring =
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    socket.part(BareSocket.BINARY, new byte[1]);
                                    while (going()) {
                                        socket.part(BareSocket.CONTINUATION, new byte[1]);
                                    }
                                } catch (IOException closed) {
                                    // Whoever reads is told with which code.
                                }
                            });
            try {
                count("message that never ends: closed " + socket.closeCode());
            } finally {
                socket.close();
                pouring.join();
            }
        }
    }

    /** A request whose body is shorter than it says. */
    private void body() throws IOException {
        try (var socket = new Socket(server.getHost(), BareSocket.port(server))) {
            socket.setSoTimeout(60_000);
            var request =
                    "PUT /v1/messages/"
                            + member.account().text()
                            + " HTTP/1.1\r\nHost: "
                            + server.getAuthority()
                            + "\r\nAuthorization: Bearer "
                            + member.token()
                            + "\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            var status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
            count(
                    "body that ends early: "
                            + (status.length() < 12 ? "closed" : status.substring(9)));
        } catch (SocketException reset) {
            count("body that ends early: closed");
        }
    }
}
