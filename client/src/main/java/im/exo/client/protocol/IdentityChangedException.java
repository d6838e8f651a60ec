package im.exo.client.protocol;

import im.exo.contract.AccountId;

/** Somebody's identity key is another one; nothing is sent to them until the user accepts it. */
public final class IdentityChangedException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient AccountId account;

    public IdentityChangedException(AccountId account) {
        super("the safety number has changed");
        this.account = account;
    }

    public AccountId account() {
        return account;
    }
}
