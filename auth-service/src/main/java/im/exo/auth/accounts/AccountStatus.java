package im.exo.auth.accounts;

import im.exo.contract.topics.AccountState;

/** What an account may do. */
public enum AccountStatus {
    ACTIVE(1, AccountState.Status.STATUS_ACTIVE),
    /** Closed by the operator for now: nobody signs in, nothing is lost. */
    SUSPENDED(2, AccountState.Status.STATUS_SUSPENDED),
    /** Gone for good; the state stays for 90 days so that everybody hears of it. */
    DELETED(3, AccountState.Status.STATUS_DELETED);

    private final int code;
    private final AccountState.Status published;

    AccountStatus(int code, AccountState.Status published) {
        this.code = code;
        this.published = published;
    }

    /** As stored. */
    public int code() {
        return code;
    }

    AccountState.Status published() {
        return published;
    }

    public static AccountStatus of(int code) {
        for (var status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        throw new IllegalArgumentException("no account status " + code);
    }
}
