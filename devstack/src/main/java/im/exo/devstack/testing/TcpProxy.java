package im.exo.devstack.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A line between a client and a server on this machine, with the faults that lines have. It
/// passes bytes on, in order and unchanged, until it is told otherwise; each fault hits the
/// connections that are open, {@link #delay}, {@link #limit} and {@link #stall} those to come as
/// well.
///
/// A server that is not there shows as a connection that is accepted and then reset.
public final class TcpProxy implements AutoCloseable {

    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private final ServerSocket listener;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private final Weather weather = new Weather();
    private volatile long cutAfter = Long.MAX_VALUE;
    private volatile boolean refusing;

    /** Listens on a port of its own; the server is a port of this machine. */
    public TcpProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy-" + target).start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Connections that were made so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Connections that are open. */
    public int open() {
        return links.size();
    }

    /** Bytes that were handed on so far, both ways. */
    public long carried() {
        return weather.carried().get();
    }

    /** Bytes that were taken from one end and not yet given to the other: what is in flight. */
    public long inFlight() {
        return weather.inFlight().get();
    }

    /** Connections that ended because a test wanted it. */
    public int cuts() {
        return cuts.get();
    }

    /** Ends every open connection in good order (FIN both ways), whatever is in flight. */
    public void cut() {
        cuts.addAndGet((int) links.stream().filter(Link::cut).count());
    }

    /** Ends every open connection the hard way (RST both ways). */
    public void reset() {
        cuts.addAndGet((int) links.stream().filter(Link::reset).count());
    }

    /** From now on one end of each open connection hears an end (FIN); the other way goes on. */
    public void halfClose(Direction direction) {
        links.forEach(link -> link.halfClose(direction));
    }

    /** A black hole: bytes are taken and held, until it is over; then they arrive. */
    public void stall(boolean stall) {
        weather.stall(stall);
    }

    /** Every block arrives so much later, and up to `jitter` more; never out of order. */
    public void delay(Duration delay, Duration jitter) {
        weather.delay(delay, jitter);
    }

    /** The most that each connection carries each way, in bytes a second. */
    public void limit(long bytesPerSecond) {
        weather.limit(bytesPerSecond);
    }

    /** Each connection to come is cut once it has carried more than so many bytes to the server. */
    public void cutEachAfter(long bytes) {
        cutAfter = bytes;
    }

    /** From now on nothing gets through, and what is open ends; or all is well again. */
    public void refuse(boolean refuse) {
        refusing = refuse;
        if (refuse) {
            reset();
        }
    }

    /** Ends stalls, delays, limits and refusals; what was cut stays cut. */
    public void heal() {
        refusing = false;
        weather.clear();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        Link link = new Link(client, server, weather, cutAfter, cuts::incrementAndGet);
        links.add(link);
        try {
            if (refusing) {
                link.reset();
                return;
            }
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            link.carry();
        } catch (IOException notThere) {
            link.reset();
        } catch (InterruptedException e) {
            link.reset();
            Thread.currentThread().interrupt();
        } finally {
            links.remove(link);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            weather.clear();
            links.forEach(Link::reset);
        }
    }

    /** What all connections of a line have in common. */
    static final class Weather {
        private final AtomicLong carried = new AtomicLong();
        private final AtomicLong inFlight = new AtomicLong();
        private volatile Duration delay = Duration.ZERO;
        private volatile Duration jitter = Duration.ZERO;
        private volatile long bytesPerSecond = Long.MAX_VALUE;
        private boolean stalled;

        AtomicLong carried() {
            return carried;
        }

        AtomicLong inFlight() {
            return inFlight;
        }

        void delay(Duration least, Duration more) {
            delay = least;
            jitter = more;
        }

        void limit(long rate) {
            bytesPerSecond = rate;
        }

        synchronized void stall(boolean stall) {
            stalled = stall;
            notifyAll();
        }

        void clear() {
            delay(Duration.ZERO, Duration.ZERO);
            limit(Long.MAX_VALUE);
            stall(false);
        }

        /** How long a block that comes now is on its way. */
        long nanosOnTheWay() {
            return delay.toNanos() + (long) (Math.random() * jitter.toNanos());
        }

        /** How long the line is taken by so many bytes. */
        Duration occupied(int bytes) {
            return Duration.ofNanos((long) (bytes * 1e9 / bytesPerSecond));
        }

        /** Returns when bytes may go on. */
        synchronized void awaitPassage() throws InterruptedException {
            while (stalled) {
                wait();
            }
        }
    }
}
