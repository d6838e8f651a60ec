package im.exo.keys.directory.storage;

import im.exo.contract.DeviceAddress;

import jakarta.enterprise.context.ApplicationScoped;

/** Whether a device may still change what is its account's. */
@ApplicationScoped
public class Membership {

    private final Accounts accounts;

    Membership(Accounts accounts) {
        this.accounts = accounts;
    }

    /**
     * Locks the account's row until the transaction ends, so that neither its removal nor another
     * device comes in between.
     *
     * @return false when the device was removed or the account is gone
     */
    public boolean locked(DeviceAddress device) {
        return !accounts.locked(device.account()).removed(device.device());
    }
}
