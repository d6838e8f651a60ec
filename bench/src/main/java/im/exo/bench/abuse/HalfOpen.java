package im.exo.bench.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections of which nothing becomes: each is begun and left like that until it is closed, then
 * begun again. They come from many addresses, so that the limit per address is not what stops them.
 */
public final class HalfOpen extends Repeating {

    /** As many as one address may have where it is not raised. */
    private static final int PER_ADDRESS = 200;

    /** Begun at each tick: more than are closed, so that nearly all are there all the time. */
    private static final int AT_ONCE = 15;

    /** Short, as many machines that know nothing of each other would begin. */
    private static final int TICK_MS = 10;

    /** The head of an answer, and a close frame after it. */
    private static final int MOST_HEARD = 2048;

    /** How far it goes. */
    private enum Beginning {
        CONNECTED("", "connected"),
        HALF_A_REQUEST("GET /v1/socket HTTP/1.1\r\nHost: loc", "half a request"),
        HALF_A_TLS_HANDSHAKE("\u0016\u0003\u0001\u0002\u0000\u0001", "half a TLS handshake"),
        NO_TOKEN("", "no token");

        private final byte[] words;
        private final String title;

        Beginning(String words, String title) {
            this.words = words.getBytes(StandardCharsets.ISO_8859_1);
            this.title = title;
        }
    }

    private record Begun(int number, Beginning how, ByteBuffer heard) {}

    private final URI server;
    private final int tlsPort;
    private final int count;
    private final Selector selector;
    private final AtomicInteger held = new AtomicInteger();
    private final ArrayDeque<Integer> toBegin = new ArrayDeque<>();

    /** @param tlsPort where the front door speaks TLS */
    public HalfOpen(URI server, int tlsPort, int count) throws IOException {
        this("%,d half-open sockets".formatted(count), server, tlsPort, count);
    }

    private HalfOpen(String name, URI server, int tlsPort, int count) throws IOException {
        super(name);
        this.server = server;
        this.tlsPort = tlsPort;
        this.count = count;
        this.selector = Selector.open();
    }

    /** The same at a server that is none of the platform's. */
    public static HalfOpen elsewhere(URI server, int count) throws IOException {
        return new HalfOpen(
                "%,d half-open sockets elsewhere".formatted(count),
                server,
                BareSocket.port(server),
                count);
    }

    /** Every one has been begun once; some may be closed already. */
    @Override
    public void start() throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            toBegin.add(i);
        }
        again(Duration.ZERO, this::holdAll);
        await("end of the beginning", () -> evidence().getOrDefault("begun", 0L) >= count);
    }

    /** How many are open just now, as far as this side knows. */
    public int held() {
        return held.get();
    }

    private void holdAll() {
        long tick = System.nanoTime();
        try (selector) {
            while (going()) {
                if (System.nanoTime() - tick >= 0) {
                    tick = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TICK_MS);
                    for (int i = 0; i < AT_ONCE && !toBegin.isEmpty(); i++) {
                        begin(toBegin.remove());
                    }
                }
                selector.select(TICK_MS);
                for (var key : selector.selectedKeys()) {
                    hear(key);
                }
                selector.selectedKeys().clear();
            }
            for (var key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException problem) {
            // The selector's own: what happens to a connection is dealt with where it happens.
            throw new UncheckedIOException(problem);
        }
    }

    private void begin(int number) throws IOException {
        count("begun");
        var how = Beginning.values()[number % Beginning.values().length];
        var channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(address(number), 0));
            channel.connect(
                    new InetSocketAddress(
                            "127.0.0.1",
                            how == Beginning.HALF_A_TLS_HANDSHAKE
                                    ? tlsPort
                                    : BareSocket.port(server)));
            channel.write(ByteBuffer.wrap(words(how)));
            channel.configureBlocking(false);
            channel.register(
                    selector,
                    SelectionKey.OP_READ,
                    new Begun(number, how, ByteBuffer.allocate(MOST_HEARD)));
            held.incrementAndGet();
        } catch (IOException refused) {
            channel.close();
            count(how.title + ": refused");
            toBegin.add(number);
        }
    }

    private byte[] words(Beginning how) {
        return how == Beginning.NO_TOKEN
                ? BareSocket.handshake(server).getBytes(StandardCharsets.US_ASCII)
                : how.words;
    }

    /** Never the one that everybody else has. */
    private static String address(int number) {
        return "127.0.1." + (1 + number / PER_ADDRESS % 250);
    }

    private void hear(SelectionKey key) throws IOException {
        var begun = (Begun) key.attachment();
        var channel = (SocketChannel) key.channel();
        int read;
        try {
            read = channel.read(begun.heard().hasRemaining() ? begun.heard() : scratch());
        } catch (IOException reset) {
            read = -1;
        }
        if (read < 0) {
            channel.close();
            held.decrementAndGet();
            count(begun.how().title + ": " + answer(begun.heard().flip()));
            toBegin.add(begun.number());
        }
    }

    private static ByteBuffer scratch() {
        return ByteBuffer.allocate(MOST_HEARD);
    }

    /** The status of a problem, the close code of a socket, or nothing but the end. */
    private static String answer(ByteBuffer heard) {
        var text = StandardCharsets.ISO_8859_1.decode(heard).toString();
        if (!text.startsWith("HTTP/1.")) {
            return "closed";
        }
        int status = Integer.parseInt(text.substring(9, 12));
        int body = text.indexOf("\r\n\r\n") + 4;
        if (status != 101 || text.length() < body + 4) {
            return Integer.toString(status);
        }
        return "closed " + (text.charAt(body + 2) << 8 | text.charAt(body + 3));
    }
}
