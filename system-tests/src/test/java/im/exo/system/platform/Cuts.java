package im.exo.system.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bad line: passes bytes on, cuts a connection after so many of them, and can refuse altogether.
 */
public final class Cuts implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final long after;
    private final AtomicInteger made = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;

    /** @param after bytes from the client that one connection carries before it is cut */
    public Cuts(int target, long after) throws IOException {
        this.target = target;
        this.after = after;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("cuts").start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Connections that were cut. */
    public int made() {
        return made.get();
    }

    /** From now on nothing gets through, and what is open ends; or all is well again. */
    public void refuse(boolean refuse) {
        refusing = refuse;
        if (refuse) {
            open.forEach(Cuts::end);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                if (refusing) {
                    end(client);
                } else {
                    Thread.ofVirtual().start(() -> carry(client));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket client) {
        try (client;
                var server = new Socket()) {
            server.connect(new InetSocketAddress("127.0.0.1", target));
            open.add(client);
            open.add(server);
            var back = Thread.ofVirtual().start(() -> copy(server, client, Long.MAX_VALUE));
            copy(client, server, after);
            back.join();
            open.remove(client);
            open.remove(server);
        } catch (IOException | InterruptedException gone) {
            end(client);
        }
    }

    private void copy(Socket from, Socket to, long most) {
        var block = new byte[64 * 1024];
        long carried = 0;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                out.write(block, 0, read);
                carried += read;
                if (carried > most) {
                    made.incrementAndGet();
                    break;
                }
            }
        } catch (IOException gone) {
            // The other direction ends with it.
        }
        end(from);
        end(to);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // That is what was wanted.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(Cuts::end);
    }
}
