package im.exo.client.realtime;

import im.exo.client.http.Api;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.client.outbox.Backoff;
import im.exo.client.outbox.Carrier;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientSend;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The line to the server: connects, authenticates, comes back with jitter whenever it breaks, and
 * stays away when another socket of this device took over or the session has ended.
 */
public final class Link implements Carrier, AutoCloseable {

    /** Longer than the server holds a send while a mailbox changes hands. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private static final int SUPERSEDED = 4409;
    private static final int CREDENTIALS = 4401;

    private final Api api;
    private final TokenSource tokens;
    private final LinkListener listener;
    private final Backoff backoff;
    private final Object monitor = new Object();
    private volatile LinkState state = LinkState.OFFLINE;
    private volatile @Nullable Connection connection;
    private volatile boolean tried;
    private @Nullable Thread thread;

    public Link(Api api, TokenSource tokens, LinkListener listener, Backoff backoff) {
        this.api = api;
        this.tokens = tokens;
        this.listener = listener;
        this.backoff = backoff;
    }

    public synchronized void start() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("link").start(this::run);
        }
    }

    public LinkState state() {
        return state;
    }

    /** Waits for the first attempt to end one way or the other, or the time to run out. */
    public LinkState settled(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        synchronized (monitor) {
            while (!tried && state == LinkState.OFFLINE) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    break;
                }
                monitor.wait(left);
            }
        }
        return state;
    }

    /** Sends that are under way and not answered yet. */
    public int unanswered() {
        Connection now = connection;
        return now == null ? 0 : now.unanswered();
    }

    @Override
    public boolean online() {
        return state == LinkState.ONLINE;
    }

    @Override
    public boolean awaitOnline() throws InterruptedException {
        synchronized (monitor) {
            while (state == LinkState.OFFLINE) {
                monitor.wait();
            }
        }
        return state == LinkState.ONLINE;
    }

    @Override
    public SendResult send(ClientSend send) throws Away, InterruptedException {
        Connection now = connection;
        if (now == null || !online()) {
            throw new Away("offline");
        }
        var answer = now.send(send);
        try {
            return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (CancellationException | ExecutionException e) {
            throw new Away("the connection broke");
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw new Away("no answer in time");
        }
    }

    private void run() {
        int failures = 0;
        try {
            while (state.passing()) {
                Connection.End end = once();
                if (end != null && end.wasReady()) {
                    failures = 0;
                }
                if (end != null && end.code() == SUPERSEDED) {
                    become(LinkState.SUPERSEDED);
                    return;
                }
                if (end != null && end.code() == CREDENTIALS) {
                    replace(end.token());
                }
                if (state.passing()) {
                    tried = true;
                    become(LinkState.OFFLINE);
                    failures++;
                    Duration asked = end == null ? Duration.ZERO : end.comeBackAfter();
                    Thread.sleep(backoff.pause(failures, asked));
                }
            }
        } catch (SignedOut e) {
            become(LinkState.SIGNED_OUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The server refused this token: a new one, or the end of the session. */
    private void replace(String refused) throws SignedOut {
        try {
            tokens.after(refused);
        } catch (Unreachable | ServerProblem e) {
            // No answer to that now; the next attempt asks again.
            return;
        } catch (RuntimeException e) {
            failing(e);
        }
    }

    /** One connection from beginning to end; null when there was none. */
    private Connection.@Nullable End once() throws SignedOut, InterruptedException {
        try (Wire wire = Wire.open(api.http(), api.base())) {
            var next = new Connection(wire, tokens, listener, () -> become(LinkState.ONLINE));
            connection = next;
            return next.run();
        } catch (Unreachable | ServerProblem e) {
            return null;
        } catch (RuntimeException e) {
            // The store could not take it: what was delivered comes again.
            failing(e);
            return null;
        } finally {
            connection = null;
        }
    }

    private void failing(RuntimeException failure) {
        if (state != LinkState.CLOSED) {
            listener.failing(failure);
        }
    }

    private void become(LinkState next) {
        synchronized (monitor) {
            if (state == LinkState.CLOSED || state == next) {
                monitor.notifyAll();
                return;
            }
            state = next;
            monitor.notifyAll();
        }
        listener.state(next);
    }

    /** Leaves; returns when nothing is delivered any more. */
    @Override
    public void close() {
        become(LinkState.CLOSED);
        Thread running;
        synchronized (this) {
            running = thread;
        }
        Connection now = connection;
        if (now != null) {
            now.abort();
        }
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
