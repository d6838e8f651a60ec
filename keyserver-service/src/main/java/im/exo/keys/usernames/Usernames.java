package im.exo.keys.usernames;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.keys.directory.KnownAccounts;
import im.exo.keys.pace.Allowance;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Usernames of accounts. Every change names the account's version of the caller's token: when less
 * is known here, auth-service is asked once.
 */
@ApplicationScoped
public class Usernames {

    private final UsernameStore store;
    private final Proofs proofs;
    private final KnownAccounts known;
    private final UsernameConfig config;
    private final InstantSource clock = InstantSource.system();
    private final Allowance<AccountId> reservations;

    @Inject
    Usernames(UsernameStore store, Proofs proofs, KnownAccounts known, UsernameConfig config) {
        this.store = store;
        this.proofs = proofs;
        this.known = known;
        this.config = config;
        reservations =
                new Allowance<>(config.reservations(), config.refill(), config.accounts(), clock);
    }

    /** @param wanted in the order of preference */
    Reserved reserve(DeviceAddress device, long accountVersion, List<UsernameHash> wanted) {
        if (!known.catchUp(device.account(), accountVersion)) {
            return new Reserved.Removed();
        }
        var wait = reservations.take(device.account());
        if (wait.isPresent()) {
            return new Reserved.TooMany(wait.get());
        }
        var now = clock.instant();
        return store.reserve(device, wanted, now, now.plus(config.reservation()));
    }

    Confirmed confirm(
            DeviceAddress device,
            long accountVersion,
            UsernameHash hash,
            byte[] proof,
            Optional<EncryptedUsername> encrypted) {
        if (!proofs.fits(hash, proof)) {
            return new Confirmed.WrongProof();
        }
        if (!known.catchUp(device.account(), accountVersion)) {
            return new Confirmed.Removed();
        }
        var now = clock.instant();
        return store.confirm(device, hash, encrypted, now, now.plus(config.hold()));
    }

    Optional<Current> current(AccountId account) {
        return store.current(account);
    }

    Dropped drop(DeviceAddress device, long accountVersion) {
        return known.catchUp(device.account(), accountVersion)
                ? store.drop(device)
                : new Dropped.Removed();
    }

    Linked link(
            DeviceAddress device,
            long accountVersion,
            EncryptedUsername encrypted,
            boolean keepHandle) {
        return known.catchUp(device.account(), accountVersion)
                ? store.link(device, encrypted, keepHandle)
                : new Linked.Removed();
    }

    Dropped unlink(DeviceAddress device, long accountVersion) {
        return known.catchUp(device.account(), accountVersion)
                ? store.unlink(device)
                : new Dropped.Removed();
    }

    Optional<AccountId> owner(UsernameHash hash) {
        return store.owner(hash);
    }

    Optional<EncryptedUsername> behind(LinkHandle handle) {
        return store.behind(handle);
    }
}
