package im.exo.messages.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A network between client and database that fails where a test wants it to. */
public final class DatabaseProxy implements AutoCloseable {

    private static final long NEVER = Long.MAX_VALUE;

    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong untilCut = new AtomicLong(NEVER);
    private final AtomicBoolean commitIsNext = new AtomicBoolean();
    private final AtomicInteger cuts = new AtomicInteger();

    private DatabaseProxy(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public static DatabaseProxy to(String host, int port) {
        try {
            return new DatabaseProxy(host, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /**
     * After this many more bytes from the client its connection is cut, while the server's stays
     * open: what a firewall that drops its state does.
     */
    public void cutAfter(long bytes) {
        untilCut.set(bytes);
    }

    /** The next COMMIT reaches the server; the server's answer does not reach the client. */
    public void cutTheAnswerToTheNextCommit() {
        commitIsNext.set(true);
    }

    public int cuts() {
        return cuts.get();
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                var server = new Socket(host, port);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                var pair = new Pair(client, server);
                Thread.ofVirtual().start(pair::upstream);
                Thread.ofVirtual().start(pair::downstream);
            }
        } catch (IOException e) {
            // Closed: the test is over.
            return;
        }
    }

    private final class Pair {
        private final Socket client;
        private final Socket server;
        private volatile boolean answerIsLost;

        Pair(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void upstream() {
            var buffer = new byte[8 * 1024];
            try (var open = client) {
                InputStream in = open.getInputStream();
                OutputStream out = server.getOutputStream();
                for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                    if (isCommit(buffer, n) && commitIsNext.getAndSet(false)) {
                        answerIsLost = true;
                    }
                    out.write(buffer, 0, n);
                    if (untilCut.get() != NEVER && untilCut.addAndGet(-n) <= 0) {
                        untilCut.set(NEVER);
                        cuts.incrementAndGet();
                        return;
                    }
                }
                server.close();
            } catch (IOException e) {
                // One end has gone; the other is left to its own time-outs.
                return;
            }
        }

        void downstream() {
            var buffer = new byte[8 * 1024];
            try {
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                    if (answerIsLost) {
                        cuts.incrementAndGet();
                        client.close();
                        return;
                    }
                    out.write(buffer, 0, n);
                }
                client.close();
            } catch (IOException e) {
                // As above.
                return;
            }
        }

        /** A packet's header (three bytes of length, one of order), COM_QUERY, the statement. */
        private static boolean isCommit(byte[] bytes, int n) {
            return n == 11
                    && bytes[4] == 3
                    && new String(bytes, 5, 6, StandardCharsets.US_ASCII)
                            .equalsIgnoreCase("commit");
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
