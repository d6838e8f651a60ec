package im.exo.client.account;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.client.store.ProfileStore;

/**
 * Deletes the account and remembers that it was asked for: when the answer is lost, the session that
 * is found ended later says that it was done.
 */
public final class Departure {

    private static final String KIND = "settings";
    private static final String LEAVING = "leaving";
    private static final int ATTEMPTS = 3;

    private final ProfileStore store;
    private final AuthApi auth;
    private final TokenSource tokens;

    public Departure(ProfileStore store, AuthApi auth, TokenSource tokens) {
        this.store = store;
        this.auth = auth;
        this.tokens = tokens;
    }

    /**
     * @throws Unreachable when it may have been done or not; asking again finds out
     * @throws SignedOut when the session had ended before this was asked for
     */
    public void leave() throws Unreachable, ServerProblem, SignedOut {
        boolean asked = store.records().get(KIND, LEAVING).isPresent();
        store.records().put(KIND, LEAVING, true);
        for (int attempt = 1; ; attempt++) {
            try {
                auth.deleteAccount(tokens, store.authKey());
                return;
            } catch (Unreachable e) {
                asked = true;
                if (attempt == ATTEMPTS || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            } catch (ServerProblem e) {
                if (!e.passing()) {
                    store.records().remove(KIND, LEAVING);
                }
                throw e;
            } catch (SignedOut e) {
                if (asked) {
                    return;
                }
                store.records().remove(KIND, LEAVING);
                throw e;
            }
        }
    }
}
