package im.exo.client.account;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;

import org.jspecify.annotations.Nullable;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The device's tokens: refreshed once for all who ask, kept in the store at every rotation. A
 * refresh that was begun is brought to its end in a thread of its own, whatever becomes of those
 * who asked: the server takes a token that was used before for a stolen one, and ends the session.
 */
public final class AccessTokens implements TokenSource, AutoCloseable {

    /** Where the session survives a restart. */
    public interface Keeper {
        Session load();

        void save(Session session);
    }

    private static final long MARGIN_MILLIS = 60_000;

    /** While a used token is answered with the same successor (30 s on the server), and less. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final int ATTEMPTS = 3;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final AuthApi auth;
    private final Keeper keeper;
    private final Object lock = new Object();
    private @Nullable FutureTask<String> refresh;
    private boolean closed;
    private volatile @Nullable SignedOut ended;

    public AccessTokens(AuthApi auth, Keeper keeper) {
        this.auth = auth;
        this.keeper = keeper;
    }

    @Override
    public String token() throws Unreachable, ServerProblem, SignedOut {
        Session session = keeper.load();
        if (System.currentTimeMillis() + MARGIN_MILLIS < session.accessExpiresAt()
                && ended == null) {
            return session.accessToken();
        }
        return after(session.accessToken());
    }

    @Override
    public String after(String refused) throws Unreachable, ServerProblem, SignedOut {
        FutureTask<String> running;
        synchronized (lock) {
            if (ended != null) {
                throw ended;
            }
            Session session = keeper.load();
            if (!session.accessToken().equals(refused)) {
                return session.accessToken();
            }
            running = refresh;
            if (running == null || running.isDone()) {
                if (closed) {
                    throw new Unreachable("this client is closed");
                }
                running = new FutureTask<>(() -> refresh(session.refreshToken()));
                refresh = running;
                Thread.ofVirtual().name("token refresh").start(running);
            }
        }
        return result(running);
    }

    private static String result(FutureTask<String> refresh)
            throws Unreachable, ServerProblem, SignedOut {
        try {
            return refresh.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Unreachable u -> throw u;
                case ServerProblem p -> throw p;
                case SignedOut s -> throw s;
                case RuntimeException r -> throw r;
                case null, default -> throw new IllegalStateException("no token", e);
            }
        }
    }

    private String refresh(String used) throws Unreachable, ServerProblem, SignedOut {
        try {
            Session next = successor(used);
            keeper.save(next);
            return next.accessToken();
        } catch (ServerProblem e) {
            if (e.status() != 401) {
                throw e;
            }
            var end = new SignedOut("the session has ended: " + e.getMessage());
            ended = end;
            throw end;
        }
    }

    /** Asks again at once when the answer may have been lost: within the grace it is the same. */
    private Session successor(String used) throws Unreachable, ServerProblem {
        long end = System.nanoTime() + GRACE.toNanos();
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == ATTEMPTS || System.nanoTime() > end;
            try {
                return auth.refresh(used);
            } catch (Unreachable e) {
                if (last || neverArrived(e)) {
                    throw e;
                }
            } catch (ServerProblem e) {
                if (last || e.status() < 500) {
                    throw e;
                }
            }
        }
    }

    private static boolean neverArrived(Unreachable e) {
        return e.getCause() instanceof ConnectException
                || e.getCause() instanceof HttpConnectTimeoutException;
    }

    /** Begins no refresh any more and waits for the present one, at most five seconds. */
    @Override
    public void close() {
        FutureTask<String> running;
        synchronized (lock) {
            closed = true;
            running = refresh;
        }
        if (running == null) {
            return;
        }
        long end = System.nanoTime() + CLOSING.toNanos();
        boolean interrupted = false;
        while (!running.isDone()) {
            try {
                running.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // The one who closes is in a hurry; the session is worth these seconds.
                interrupted = true;
            } catch (ExecutionException | TimeoutException e) {
                // Those who asked for it were told, or it takes too long.
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
