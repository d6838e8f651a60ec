package im.exo.client.recovery;

import im.exo.client.account.AccountSecrets;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.client.store.ProfileStore;

import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Supplier;

/** The account's way back without device and password, as a device that is signed in keeps it. */
public final class Recovery {

    private final RecoveryApi api;
    private final TokenSource tokens;
    private final ProfileStore store;
    private final Supplier<AccountSecrets> secrets;

    /** @param secrets the account's; each is closed after it was used */
    public Recovery(
            RecoveryApi api,
            TokenSource tokens,
            ProfileStore store,
            Supplier<AccountSecrets> secrets) {
        this.api = api;
        this.tokens = tokens;
        this.store = store;
        this.secrets = secrets;
    }

    /** The day on which the present key was set, if there is one. */
    public Optional<LocalDate> setOn() throws Unreachable, ServerProblem, SignedOut {
        return api.setOn(tokens);
    }

    /** From now on this key recovers the account; one before it opens nothing any more. */
    public void set(RecoveryKey key) throws Unreachable, ServerProblem, SignedOut {
        try (var own = secrets.get()) {
            api.set(tokens, store.authKey(), key.auth(), Backup.seal(key, own));
        }
    }

    /** No key recovers the account any more. */
    public void remove() throws Unreachable, ServerProblem, SignedOut {
        api.remove(tokens, store.authKey());
    }
}
