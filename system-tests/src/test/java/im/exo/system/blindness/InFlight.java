package im.exo.system.blindness;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The beginning of something that a server waits for the rest of, for as long as this is open. */
record InFlight(Socket socket) implements Held {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    /** Returns when the server has taken all of these bytes out of the kernel's hands. */
    static InFlight to(int port, byte[] beginning) throws IOException {
        var inFlight = new InFlight(new Socket());
        try {
            inFlight.socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
            inFlight.socket.getOutputStream().write(beginning);
            inFlight.awaitTaken(port);
            return inFlight;
        } catch (IOException | RuntimeException e) {
            inFlight.socket.close();
            throw e;
        }
    }

    private void awaitTaken(int port) throws IOException {
        long deadline = System.nanoTime() + PATIENCE;
        while (!taken(port)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("nobody reads at port " + port);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Whether the server's end of this connection is there and has nothing left to read. */
    private boolean taken(int port) throws IOException {
        String server = ":%04X".formatted(port);
        String here = ":%04X".formatted(socket.getLocalPort());
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[1].endsWith(server) && fields[2].endsWith(here)) {
                    return fields[4].endsWith(":00000000");
                }
            }
        }
        return false;
    }

    @Override
    public boolean still() throws IOException {
        socket.setSoTimeout(1);
        try {
            // An answer and an end both mean that it is over.
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException silence) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
