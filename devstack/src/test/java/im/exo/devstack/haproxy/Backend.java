package im.exo.devstack.haproxy;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/// A service as HAProxy sees it: answers with its name, keeps what it was asked, echoes on an
/// upgraded connection (to the sample key of RFC 6455, since HAProxy checks the answer).
final class Backend implements AutoCloseable {
    private final String name;
    private final ServerSocket server;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    Backend(String name) throws IOException {
        this.name = name;
        this.server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Request line and headers of every request, health checks apart. */
    List<String> heads() {
        return heads;
    }

    void answerWith(int newStatus) {
        status = newStatus;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            String head = head(in);
            if (!head.contains("/q/health/ready") && !head.isEmpty()) {
                heads.add(head);
            }
            if (head.toLowerCase(Locale.ROOT).contains("upgrade: websocket")) {
                out.write(
                        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                in.transferTo(out);
                return;
            }
            byte[] body =
                    head.contains("/big")
                            ? new byte[2 << 20]
                            : name.getBytes(StandardCharsets.UTF_8);
            String more =
                    head.contains("/cdn/")
                            ? "ETag: \"e\"\r\nCache-Control: public, max-age=600\r\n"
                            : "";
            int answer = head.toLowerCase(Locale.ROOT).contains("\r\nrange:") ? 206 : status;
            out.write(
                    ("HTTP/1.1 "
                                    + answer
                                    + " Some\r\nContent-Length: "
                                    + body.length
                                    + "\r\n"
                                    + more
                                    + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
        } catch (IOException left) {
            // The other side has gone, which is its right.
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
