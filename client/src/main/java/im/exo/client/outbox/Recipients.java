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
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which devices an account has, as this device knows it, and a session with each of them. Of the
 * own account these are the other devices.
 */
public final class Recipients {

    private static final String KIND = "recipient";
    private static final Known NONE = new Known(0, new int[0]);

    private final ProfileStore store;
    private final Ratchets ratchets;
    private final KeyDirectory directory;
    private final DeviceAddress self;

    public Recipients(
            ProfileStore store, Ratchets ratchets, KeyDirectory directory, DeviceAddress self) {
        this.store = store;
        this.ratchets = ratchets;
        this.directory = directory;
        this.self = self;
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

        /** The own account, with no device but this one. */
        record NoOtherDevice() implements Readiness {}

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
        Known now = known(account).orElse(NONE);
        if (now.devices().length == 0) {
            // Never asked, or the last device left: another one comes without saying so.
            return start(account, null, Set.of());
        }
        for (DeviceAddress device : now.addresses(account)) {
            if (!ratchets.canWriteTo(device)) {
                if (start(account, device.device(), Set.of()) instanceof Readiness.Ready ready) {
                    now = ready.known();
                } else if (own(account)) {
                    // Never without a list: what is sent meanwhile would not be copied.
                    return start(account, null, devices(now));
                } else {
                    // The list may be outdated: begin with a fresh one next time.
                    forget(account);
                    return new Readiness.NotYet();
                }
            }
        }
        return new Readiness.Ready(now);
    }

    /** @param doubted devices that stay on the list only if the directory has keys of theirs */
    private Readiness start(AccountId account, @Nullable DeviceId device, Set<Integer> doubted)
            throws Unreachable,
                    ServerProblem,
                    SignedOut,
                    IdentityChangedException,
                    InvalidKeyException {
        return switch (directory.lookup(account, device)) {
            case KeyDirectory.UnknownAccount() -> new Readiness.NoSuchAccount();
            case KeyDirectory.UnknownDevice() -> new Readiness.NotYet();
            case KeyDirectory.Found(var version, var identityKey, var found) -> {
                var there = new TreeSet<Integer>();
                for (DeviceKeys keys : found) {
                    var address = DeviceAddress.of(account, keys.device());
                    if (address.equals(self)) {
                        continue;
                    }
                    if (!ratchets.canWriteTo(address)) {
                        ratchets.start(address, identityKey, keys);
                    }
                    there.add(keys.device());
                }
                yield listed(account, version, doubted, there);
            }
        };
    }

    /** In one transaction: a device may have shown itself while the directory was asked. */
    private Readiness listed(
            AccountId account, long version, Set<Integer> doubted, Set<Integer> there) {
        return store.transaction(
                () -> {
                    Known before = known(account).orElse(NONE);
                    SortedSet<Integer> devices = devices(before);
                    devices.removeAll(doubted);
                    devices.addAll(there);
                    if (devices.isEmpty() && !own(account)) {
                        return new Readiness.NotYet();
                    }
                    Known now = save(account, Math.max(version, before.version()), devices);
                    return devices.isEmpty()
                            ? new Readiness.NoOtherDevice()
                            : new Readiness.Ready(now);
                });
    }

    /** The server's 409: these devices are missing, those are not the recipient's. */
    void corrected(AccountId account, long version, List<Integer> missing, List<Integer> extra) {
        store.transaction(
                () -> {
                    Known before = known(account).orElse(NONE);
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

    /** Whether this account has other devices, as far as is known here. */
    boolean siblings() {
        return known(self.account()).map(known -> known.devices().length > 0).orElse(false);
    }

    /** Another device of this account has shown itself. */
    void met(DeviceId sibling) {
        store.transaction(
                () -> {
                    Known before = known(self.account()).orElse(NONE);
                    SortedSet<Integer> devices = devices(before);
                    if (devices.add(sibling.value())) {
                        save(self.account(), before.version(), devices);
                    }
                    return sibling;
                });
    }

    /**
     * Learns the other devices of this account, unless the list is as new as this version of it.
     * The first device of a new account has none, and asks nobody.
     */
    void learnSiblings(long version)
            throws Unreachable,
                    ServerProblem,
                    SignedOut,
                    IdentityChangedException,
                    InvalidKeyException {
        long known = known(self.account()).map(Known::version).orElse(alone());
        if (known < version) {
            start(self.account(), null, Set.of());
        }
    }

    /** The version of the own account up to which this device certainly was the only one. */
    private long alone() {
        return self.device().value() == 1 ? 1L : 0L;
    }

    private boolean own(AccountId account) {
        return account.equals(self.account());
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
