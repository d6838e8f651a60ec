package im.exo.keys.directory;

import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.kit.accounts.AccountDirectory;
import im.exo.kit.accounts.WrongKeys;

import jakarta.enterprise.context.ApplicationScoped;

/** Whom an account's access key lets in. */
@ApplicationScoped
public class AccessKeys {

    /** What is to be said to who shows a key. */
    public enum Verdict {
        OPENS,
        /** Not the account's key, or no such account. */
        REFUSED,
        /** It may be the key; nobody can tell now. */
        UNAVAILABLE
    }

    private final PrekeyStore store;
    private final KnownAccounts known;
    private final WrongKeys wrong = new WrongKeys();

    AccessKeys(PrekeyStore store, KnownAccounts known) {
        this.store = store;
        this.known = known;
    }

    /**
     * A key that does not fit and an account that is not there cost the same: auth-service is asked
     * once, and not again for a moment.
     */
    public Verdict judge(AccessKey key, AccountId account) {
        if (opens(key, account)) {
            return Verdict.OPENS;
        }
        if (wrong.lately(account)) {
            return Verdict.REFUSED;
        }
        if (known.learn(account) instanceof AccountDirectory.Answer.Unreachable) {
            return Verdict.UNAVAILABLE;
        }
        if (opens(key, account)) {
            return Verdict.OPENS;
        }
        wrong.note(account);
        return Verdict.REFUSED;
    }

    private boolean opens(AccessKey key, AccountId account) {
        return store.standing(account).accessKey().opens(key);
    }
}
