package im.exo.auth.sessions;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.contract.DeviceAddress;

import java.util.UUID;

/** Whether a session may still act: a token outlives it by minutes. */
public enum Standing {
    GOOD,
    /** The operator closed the account for now. */
    SUSPENDED,
    ENDED;

    /** To be relied upon, the account has to be locked. */
    public static Standing of(Account account, DeviceAddress caller, UUID sid) {
        boolean known =
                account.device(caller.device())
                        .filter(device -> device.sid().equals(sid))
                        .isPresent();
        if (!known || account.status() == AccountStatus.DELETED) {
            return ENDED;
        }
        return account.status() == AccountStatus.SUSPENDED ? SUSPENDED : GOOD;
    }
}
