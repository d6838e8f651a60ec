package im.exo.bench.floor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * A process that takes connections, reads what they say and closes them after as long as the front
 * door waits for a request: what such connections cost a machine whoever takes them.
 */
public final class BareDoor implements AutoCloseable {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);
    private static final int BACKLOG = 4096;
    private static final int LOOK_MS = 10;

    private final FloorProcess process;

    private BareDoor(FloorProcess process) {
        this.process = process;
    }

    public static BareDoor open() throws IOException {
        return new BareDoor(FloorProcess.start(BareDoor.class, "256m"));
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + process.port());
    }

    @Override
    public void close() {
        process.close();
    }

    private record Guest(SocketChannel channel, long until) {}

    public static void main(String[] arguments) throws IOException {
        var guests = new ArrayDeque<Guest>();
        var heard = ByteBuffer.allocate(4096);
        try (var selector = Selector.open();
                var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", 0), BACKLOG);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            System.out.println(server.socket().getLocalPort());
            while (true) {
                selector.select(
                        key -> {
                            try {
                                if (key.isAcceptable()) {
                                    take(server, selector, guests);
                                } else if (((SocketChannel) key.channel()).read(heard.clear())
                                        < 0) {
                                    key.channel().close();
                                }
                            } catch (IOException gone) {
                                key.cancel();
                            }
                        },
                        LOOK_MS);
                while (!guests.isEmpty() && guests.getFirst().until() < System.nanoTime()) {
                    guests.removeFirst().channel().close();
                }
            }
        }
    }

    private static void take(
            ServerSocketChannel server, Selector selector, ArrayDeque<Guest> guests)
            throws IOException {
        for (var guest = server.accept(); guest != null; guest = server.accept()) {
            guest.configureBlocking(false);
            guest.register(selector, SelectionKey.OP_READ);
            guests.add(new Guest(guest, System.nanoTime() + PATIENCE));
        }
    }
}
