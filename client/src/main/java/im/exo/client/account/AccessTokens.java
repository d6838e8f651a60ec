package im.exo.client.account;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.ReentrantLock;

/** The device's tokens: refreshed once for all who ask, kept in the store at every rotation. */
public final class AccessTokens implements TokenSource {

    /** Where the session survives a restart. */
    public interface Keeper {
        Session load();

        void save(Session session);
    }

    private static final long MARGIN_MILLIS = 60_000;

    private final AuthApi auth;
    private final Keeper keeper;
    private final ReentrantLock refreshing = new ReentrantLock();
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
        refreshing.lock();
        try {
            if (ended != null) {
                throw ended;
            }
            Session session = keeper.load();
            if (!session.accessToken().equals(refused)) {
                return session.accessToken();
            }
            Session next = auth.refresh(session.refreshToken());
            keeper.save(next);
            return next.accessToken();
        } catch (ServerProblem e) {
            if (e.status() != 401) {
                throw e;
            }
            ended = new SignedOut("the session has ended: " + e.getMessage());
            throw ended;
        } finally {
            refreshing.unlock();
        }
    }
}
