package im.exo.keys.directory;

import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.kit.accounts.AccountDirectory;

import jakarta.enterprise.context.ApplicationScoped;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The key directory: who may publish and take which keys. */
@ApplicationScoped
public class Prekeys {

    private final PrekeyStore store;
    private final Signatures signatures;
    private final DrainLimit drain;
    private final KnownAccounts known;
    private final AccessKeys accessKeys;

    Prekeys(
            PrekeyStore store,
            Signatures signatures,
            DrainLimit drain,
            KnownAccounts known,
            AccessKeys accessKeys) {
        this.store = store;
        this.signatures = signatures;
        this.drain = drain;
        this.known = known;
        this.accessKeys = accessKeys;
    }

    /**
     * @param accountVersion the version that the device's session names: when this directory is
     *     behind it, auth-service is asked once
     */
    public Uploaded upload(DeviceAddress device, long accountVersion, Upload upload) {
        var objection = signatures.objection(upload);
        if (objection.isPresent()) {
            return objection.get();
        }
        if (!known.catchUp(device.account(), accountVersion)) {
            return new Uploaded.Removed();
        }
        return store.store(device, upload);
    }

    /** None for a device that has published nothing. */
    public Counts counts(DeviceAddress device) {
        return store.counts(device).orElse(new Counts(0, 0));
    }

    /** Whether server and device hold the same keys; not so for a device without keys. */
    public boolean same(DeviceAddress device, byte[] digest) {
        return store.keys(device)
                .map(keys -> MessageDigest.isEqual(digest(keys), digest))
                .orElse(false);
    }

    /** @param wanted one device, or none for all of them */
    public Claim claim(AccountId caller, AccountId account, Optional<DeviceId> wanted) {
        return claim(account, wanted, targets -> drain.take(caller, targets));
    }

    /** For somebody who shows the account's key and not who they are. */
    public Claim claim(AccessKey key, AccountId account, Optional<DeviceId> wanted) {
        return switch (accessKeys.judge(key, account)) {
            case OPENS -> claim(account, wanted, drain::takeUnnamed);
            case REFUSED -> new Claim.Refused();
            case UNAVAILABLE -> new Claim.Unavailable();
        };
    }

    private Claim claim(
            AccountId account,
            Optional<DeviceId> wanted,
            Function<List<DeviceAddress>, Optional<Duration>> pace) {
        var standing = store.standing(account);
        var devices = choose(standing.devices(), wanted);
        switch (standing.status()) {
            case DELETED -> {
                return new Claim.UnknownAccount();
            }
            case SUSPENDED -> {
                return new Claim.Suspended();
            }
            case ACTIVE -> {}
        }
        if (devices.isEmpty()) {
            return nothing(account, standing);
        }
        var targets = devices.stream().map(id -> new DeviceAddress(account, id)).toList();
        var wait = pace.apply(targets);
        if (wait.isPresent()) {
            return new Claim.TooMany(wait.get());
        }
        return store.claim(account, devices)
                .<Claim>map(Claim.Bundle::new)
                .orElseGet(Claim.UnknownDevice::new);
    }

    /** What is held of the account; a device that goes meanwhile is left out. */
    public HeldKeys held(AccountId account) {
        var standing = store.standing(account);
        var devices = new ArrayList<HeldKeys.HeldDevice>();
        standing.devices().stream()
                .sorted()
                .forEach(
                        id -> {
                            var address = new DeviceAddress(account, id);
                            store.keys(address)
                                    .map(keys -> HeldKeys.HeldDevice.of(id, keys, counts(address)))
                                    .ifPresent(devices::add);
                        });
        return HeldKeys.of(account, standing, devices, store.spent(account));
    }

    private static Set<DeviceId> choose(Set<DeviceId> present, Optional<DeviceId> wanted) {
        return wanted.map(id -> present.contains(id) ? Set.of(id) : Set.<DeviceId>of())
                .orElse(present);
    }

    /** Tells an account without keys from one that does not exist. */
    private Claim nothing(AccountId account, PrekeyStore.Standing standing) {
        if (standing.version() > 0 || !standing.devices().isEmpty()) {
            return new Claim.UnknownDevice();
        }
        return switch (known.learn(account)) {
            case AccountDirectory.Answer.Known(var state) ->
                    switch (PrekeyStore.Status.of(state.getStatus())) {
                        case DELETED -> new Claim.UnknownAccount();
                        case SUSPENDED -> new Claim.Suspended();
                        case ACTIVE -> new Claim.UnknownDevice();
                    };
            case AccountDirectory.Answer.Unknown() -> new Claim.UnknownAccount();
            case AccountDirectory.Answer.Unreachable() -> new Claim.Unavailable();
        };
    }

    /** SHA-256 over identity key, id (8 bytes) and key of the signed, then of the last-resort one. */
    static byte[] digest(DeviceKeys keys) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update(keys.identityKey().asReadOnlyByteBuffer());
            for (var key : new SignedPrekey[] {keys.signed(), keys.lastResort()}) {
                sha.update(ByteBuffer.allocate(8).putLong(key.id()).flip());
                sha.update(key.key().asReadOnlyByteBuffer());
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
