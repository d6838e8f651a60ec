package im.exo.auth.linking;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;

import java.time.Instant;
import java.util.Optional;

/**
 * Where link tokens are kept. They are changed only while their account is locked: in a change of
 * it, whose transaction they share.
 */
public interface LinkTokenStore {

    /** @param spentOn the device that joined with it */
    record Stored(AccountId account, Instant expires, Optional<DeviceId> spentOn) {}

    void add(LinkToken token, AccountId account, Instant expires);

    Optional<Stored> find(LinkToken token);

    void spend(LinkToken token, DeviceId device);

    /** Forgets those that expired before {@code before}, spent or not. */
    void forgetExpired(Instant before);

    void forget(AccountId account);
}
