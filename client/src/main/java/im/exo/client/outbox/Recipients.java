package im.exo.client.outbox;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.keys.KeyDirectory;
import im.exo.client.keys.KeyDirectory.DeviceKeys;
import im.exo.client.protocol.IdentityChangedException;
import im.exo.client.protocol.Ratchets;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.protocol.InvalidKeyException;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which devices an account has, as this device knows it, and a session with each of them. */
public final class Recipients {

    private static final String KIND = "recipient";

    private final ProfileStore store;
    private final Ratchets ratchets;
    private final KeyDirectory directory;

    public Recipients(ProfileStore store, Ratchets ratchets, KeyDirectory directory) {
        this.store = store;
        this.ratchets = ratchets;
        this.directory = directory;
    }

    /** An account's devices at a version. */
    record Known(long version, int[] devices) {

        List<DeviceAddress> addresses(AccountId account) {
            return new TreeSet<>(java.util.Arrays.stream(devices).boxed().toList())
                    .stream().map(device -> DeviceAddress.of(account, device)).toList();
        }
    }

    /** Whether an account can be written to now. */
    sealed interface Readiness {
        record Ready(Known known) implements Readiness {}

        record NoSuchAccount() implements Readiness {}

        /** A device has published no keys yet. */
        record NotYet() implements Readiness {}
    }

    /** Makes sure that there is a session with every device, asking the directory when needed. */
    Readiness ready(AccountId account)
            throws Unreachable,
                    ServerProblem,
                    SignedOut,
                    IdentityChangedException,
                    InvalidKeyException {
        if (ratchets.waitsForUser(account)) {
            // Before the directory is asked: its one-time keys would be taken for nothing.
            throw new IdentityChangedException(account);
        }
        Optional<Known> known = known(account);
        Known now = known.orElse(new Known(0, new int[0]));
        if (now.devices().length == 0) {
            // Never asked, or the last device left: another one comes without saying so.
            return start(account, null, now);
        }
        for (DeviceAddress device : now.addresses(account)) {
            if (!ratchets.canWriteTo(device)) {
                if (start(account, device.device(), now) instanceof Readiness.Ready ready) {
                    now = ready.known();
                } else {
                    // The list may be outdated: begin with a fresh one next time.
                    forget(account);
                    return new Readiness.NotYet();
                }
            }
        }
        return new Readiness.Ready(now);
    }

    private Readiness start(AccountId account, @Nullable DeviceId device, Known before)
            throws Unreachable,
                    ServerProblem,
                    SignedOut,
                    IdentityChangedException,
                    InvalidKeyException {
        return switch (directory.lookup(account, device)) {
            case KeyDirectory.UnknownAccount() -> new Readiness.NoSuchAccount();
            case KeyDirectory.UnknownDevice() -> new Readiness.NotYet();
            case KeyDirectory.Found(var version, var identityKey, var found) -> {
                for (DeviceKeys keys : found) {
                    var address = DeviceAddress.of(account, keys.device());
                    if (!ratchets.canWriteTo(address)) {
                        ratchets.start(address, identityKey, keys);
                    }
                }
                SortedSet<Integer> devices = devices(before);
                found.forEach(keys -> devices.add(keys.device()));
                yield devices.isEmpty()
                        ? new Readiness.NotYet()
                        : new Readiness.Ready(
                                save(account, Math.max(version, before.version()), devices));
            }
        };
    }

    /** The server's 409: these devices are missing, those are not the recipient's. */
    void corrected(AccountId account, long version, List<Integer> missing, List<Integer> extra) {
        store.transaction(
                () -> {
                    Known before = known(account).orElse(new Known(0, new int[0]));
                    SortedSet<Integer> devices = devices(before);
                    for (int device : extra) {
                        devices.remove(device);
                        ratchets.forget(DeviceAddress.of(account, device));
                    }
                    for (int device : missing) {
                        devices.add(device);
                        ratchets.forget(DeviceAddress.of(account, device));
                    }
                    return save(account, Math.max(version, before.version()), devices);
                });
    }

    /** The server's 410: these devices were installed anew. */
    void stale(AccountId account, List<Integer> stale) {
        store.transaction(
                () -> {
                    stale.forEach(device -> ratchets.forget(DeviceAddress.of(account, device)));
                    return account;
                });
    }

    void version(AccountId account, long version) {
        known(account)
                .filter(known -> known.version() < version)
                .ifPresent(known -> save(account, version, devices(known)));
    }

    void forget(AccountId account) {
        store.records().remove(KIND, account.text());
    }

    private Optional<Known> known(AccountId account) {
        return store.records().get(KIND, account.text(), Known.class);
    }

    private Known save(AccountId account, long version, SortedSet<Integer> devices) {
        var known = new Known(version, devices.stream().mapToInt(Integer::intValue).toArray());
        store.records().put(KIND, account.text(), known);
        return known;
    }

    private static SortedSet<Integer> devices(Known known) {
        var devices = new TreeSet<Integer>();
        for (int device : known.devices()) {
            devices.add(device);
        }
        return devices;
    }
}
