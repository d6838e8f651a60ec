package im.exo.devstack.testing;

import im.exo.devstack.testing.TcpProxy.Direction;
import im.exo.devstack.testing.TcpProxy.Weather;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** One connection through a {@link TcpProxy}: two sockets and what is between them. */
final class Link {

    private static final int BLOCK = 16 * 1024;

    /** Held per direction, 16 MiB at most; then the sender's own window fills up. */
    private static final int BLOCKS = 1024;

    private final Socket client;
    private final Socket server;
    private final Weather weather;
    private final Runnable onCut;
    private final Way toServer;
    private final Way toClient;
    private volatile boolean ended;

    Link(Socket client, Socket server, Weather weather, long cutAfter, Runnable onCut) {
        this.client = client;
        this.server = server;
        this.weather = weather;
        this.onCut = onCut;
        this.toServer = new Way(client, server, cutAfter);
        this.toClient = new Way(server, client, Long.MAX_VALUE);
    }

    /** Returns when the connection has ended, both ways. */
    void carry() throws IOException, InterruptedException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Thread.ofVirtual().start(toServer::read);
        Thread.ofVirtual().start(toClient::read);
        Thread back = Thread.ofVirtual().start(toClient::write);
        toServer.write();
        back.join();
        cut();
        toServer.drop();
        toClient.drop();
    }

    /** Whether this was what ended it. */
    synchronized boolean cut() {
        boolean first = !ended;
        ended = true;
        end(client);
        end(server);
        toServer.queue.offer(Block.END);
        toClient.queue.offer(Block.END);
        return first;
    }

    /**
     * Whether this was what ended it. A reader that finds its socket closed by {@link #cut} comes here,
     * too, and must not turn the end into an error.
     */
    synchronized boolean reset() {
        if (ended) {
            return false;
        }
        abort(client);
        abort(server);
        return cut();
    }

    void halfClose(Direction direction) {
        switch (direction) {
            case TO_SERVER -> toServer.halfClose();
            case TO_CLIENT -> toClient.halfClose();
        }
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException alreadyGone) {
            // Nobody is left to be told.
        }
    }

    private static void end(Socket socket) {
        try {
            if (socket.isConnected() && !socket.isClosed() && socket.getSoLinger() != 0) {
                // Close alone would reset a connection whose bytes were not all read.
                socket.shutdownOutput();
            }
        } catch (IOException alreadyGone) {
            // That is what was wanted.
        }
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // As above.
        }
    }

    private record Block(byte[] bytes, int length, long due) {
        static final Block END = new Block(new byte[0], -1, System.nanoTime());
    }

    private final class Way {
        private final Socket from;
        private final Socket to;
        private final long cutAfter;
        private final BlockingQueue<Block> queue = new ArrayBlockingQueue<>(BLOCKS);
        private volatile boolean deaf;

        Way(Socket from, Socket to, long cutAfter) {
            this.from = from;
            this.to = to;
            this.cutAfter = cutAfter;
        }

        void read() {
            long due = System.nanoTime();
            try {
                InputStream in = from.getInputStream();
                while (true) {
                    byte[] bytes = new byte[BLOCK];
                    int length = in.read(bytes);
                    if (length < 0) {
                        queue.put(Block.END);
                        return;
                    }
                    due = Math.max(due, System.nanoTime() + weather.nanosOnTheWay());
                    weather.inFlight().addAndGet(length);
                    queue.put(new Block(bytes, length, due));
                }
            } catch (IOException gone) {
                reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void write() {
            try {
                OutputStream out = to.getOutputStream();
                long given = 0;
                for (Block block = queue.take(); block.length >= 0; block = queue.take()) {
                    give(out, block);
                    given += block.length;
                    if (given > cutAfter) {
                        // Counted first, so that who hears the end finds it counted.
                        onCut.run();
                        cut();
                        return;
                    }
                }
                weather.awaitPassage();
                halfClose();
            } catch (IOException gone) {
                reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void give(OutputStream out, Block block) throws IOException, InterruptedException {
            try {
                TimeUnit.NANOSECONDS.sleep(block.due - System.nanoTime());
                weather.awaitPassage();
                if (!deaf) {
                    out.write(block.bytes, 0, block.length);
                    weather.carried().addAndGet(block.length);
                }
            } finally {
                weather.inFlight().addAndGet(-block.length);
            }
            TimeUnit.NANOSECONDS.sleep(weather.occupied(block.length).toNanos());
        }

        /** The far end hears an end; what comes after it goes nowhere. */
        void halfClose() {
            deaf = true;
            try {
                to.shutdownOutput();
            } catch (IOException alreadyGone) {
                // It heard one already.
            }
        }

        /** What is left in here arrives nowhere. */
        void drop() {
            for (Block block = queue.poll(); block != null; block = queue.poll()) {
                if (block.length > 0) {
                    weather.inFlight().addAndGet(-block.length);
                }
            }
        }
    }
}
