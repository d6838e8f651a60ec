package im.exo.client.account;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.WrongPassword;
import im.exo.contract.AccountId;
import im.exo.contract.Problem;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * One password in two places. The profile opens with the old and the new one from before the server
 * is asked until it has answered; whatever ends this process in between, the account's salt tells
 * later which one counts. One thread at a time: what is under way must not be settled.
 */
public final class PasswordChange {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ProfileStore store;
    private final AuthApi auth;
    private final AccountId account;

    public PasswordChange(ProfileStore store, AuthApi auth, AccountId account) {
        this.store = store;
        this.auth = auth;
        this.account = account;
    }

    /** Ends what an earlier change left open; asks the server only when there is such a thing. */
    public synchronized void settle() throws Unreachable, ServerProblem {
        if (store.unsettled()) {
            store.settle(auth.kdf(account));
        }
    }

    /**
     * @param old opens this profile
     * @param fresh the account's password from now on; where the account has another one than this
     *     profile already, that very one, which the profile takes over
     * @throws PasswordChangedElsewhere where the account has another one and this is not it
     */
    public synchronized void change(TokenSource tokens, char[] old, char[] fresh, boolean endOthers)
            throws WrongPassword, Unreachable, ServerProblem, SignedOut, PasswordChangedElsewhere {
        try (var before = store.keys(old)) {
            settle();
            Kdf atServer = auth.kdf(account);
            if (!fits(atServer)) {
                takeOver(tokens, old, before, fresh, atServer);
            } else if (store.opens(old)) {
                replace(tokens, old, before, fresh, endOthers);
                return;
            } else if (!store.opens(fresh)) {
                throw new WrongPassword();
            }
            // The password is the wished one, by now or since an attempt whose answer was lost.
            if (endOthers) {
                auth.revokeAll(tokens, store.authKey(), false);
            }
        }
    }

    private void replace(
            TokenSource tokens, char[] old, PasswordKeys before, char[] fresh, boolean endOthers)
            throws WrongPassword, Unreachable, ServerProblem, SignedOut {
        Kdf kdf = Kdf.standard(newSalt());
        try (var after = PasswordKeys.derive(fresh, kdf)) {
            store.prepare(old, kdf, after);
            try {
                auth.password(tokens, before.auth(), kdf.salt(), after.auth(), endOthers);
            } catch (ServerProblem | SignedOut e) {
                // An attempt before this answer may have gone through all the same.
                settle();
                throw e;
            }
            store.promote(after);
        }
    }

    /** The request that once set that password, repeated: it proves the password, changes nothing. */
    private void takeOver(
            TokenSource tokens, char[] old, PasswordKeys before, char[] fresh, Kdf atServer)
            throws WrongPassword, Unreachable, ServerProblem, SignedOut, PasswordChangedElsewhere {
        try (var now = PasswordKeys.derive(fresh, atServer)) {
            auth.password(tokens, before.auth(), atServer.salt(), now.auth(), false);
            store.replace(old, atServer, now);
        } catch (ServerProblem e) {
            throw why(e);
        }
    }

    /**
     * What lies behind a refusal of the key that comes from this profile's password.
     *
     * @return the refusal, when nothing more is known
     */
    public ServerProblem why(ServerProblem refusal)
            throws Unreachable, ServerProblem, PasswordChangedElsewhere {
        if (refusal.is(Problem.WRONG_CREDENTIALS) && !fits(auth.kdf(account))) {
            throw new PasswordChangedElsewhere();
        }
        return refusal;
    }

    /** Whether the profile's password is the account's, as far as salts tell. */
    public boolean fits(Kdf atServer) {
        return Arrays.equals(atServer.salt(), store.kdf().salt());
    }

    public static byte[] newSalt() {
        var salt = new byte[16];
        RANDOM.nextBytes(salt);
        return salt;
    }
}
