package im.exo.keys.directory;

import im.exo.contract.AccountId;
import im.exo.kit.accounts.AccountDirectory;

import jakarta.enterprise.context.ApplicationScoped;

/** Keeps what is known of an account up with what its tokens say. */
@ApplicationScoped
public class KnownAccounts {

    private final PrekeyStore store;
    private final AccountDirectory accounts;

    KnownAccounts(PrekeyStore store, AccountDirectory accounts) {
        this.store = store;
        this.accounts = accounts;
    }

    /**
     * Asks auth-service once when the account is known here in an older version only.
     *
     * @param version the one that a session names
     * @return false when there is no such account
     */
    public boolean catchUp(AccountId account, long version) {
        if (store.standing(account).version() >= version) {
            return true;
        }
        return switch (learn(account)) {
            case AccountDirectory.Answer.Known _ -> true;
            case AccountDirectory.Answer.Unknown() -> false;
            // A valid token proves that its device exists; the topic will tell the rest.
            case AccountDirectory.Answer.Unreachable() -> true;
        };
    }

    /** Asks auth-service, and has learnt what it says when this returns. */
    AccountDirectory.Answer learn(AccountId account) {
        var answer = accounts.ask(account);
        if (answer instanceof AccountDirectory.Answer.Known(var state)) {
            store.apply(state);
        }
        return answer;
    }
}
