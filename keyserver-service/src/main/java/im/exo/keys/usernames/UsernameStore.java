package im.exo.keys.usernames;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who has which username. Each method is one transaction, and whoever changes anything is checked
 * in it; memory and MySQL pass one contract test. Whatever the concurrency, a hash is reserved,
 * held or confirmed for one account at a time.
 */
public interface UsernameStore {

    /** Usernames that an account has given up and that are kept for it; older ones become free. */
    int MOST_HELD = 3;

    /**
     * Reserves the first hash that is free or the caller's own, in place of what the account had
     * reserved. One that the account has confirmed stays as it is.
     */
    Reserved reserve(DeviceAddress device, List<UsernameHash> wanted, Instant now, Instant until);

    /**
     * Gives the account the username that it has reserved. An earlier one is kept for it, unused,
     * until {@code heldUntil}, and loses its link. Asking again changes nothing.
     *
     * @param encrypted for a link: its handle is a new one unless these bytes are there already
     */
    Confirmed confirm(
            DeviceAddress device,
            UsernameHash hash,
            Optional<EncryptedUsername> encrypted,
            Instant now,
            Instant heldUntil);

    Optional<Current> current(AccountId account);

    /** The username, its link, what is reserved and what is held: everything is free at once. */
    Dropped drop(DeviceAddress device);

    /** @param keepHandle whether the present link's handle leads to the new bytes */
    Linked link(DeviceAddress device, EncryptedUsername encrypted, boolean keepHandle);

    Dropped unlink(DeviceAddress device);

    /** Empty as well when the account is suspended or deleted. */
    Optional<AccountId> owner(UsernameHash hash);

    /** Empty as well when the account is suspended or deleted. */
    Optional<EncryptedUsername> behind(LinkHandle handle);

    /** Drops all that a deleted account had. */
    void forget(AccountId account);

    /** Forgets reservations and holds that are over. */
    void forgetOver(Instant now);
}
