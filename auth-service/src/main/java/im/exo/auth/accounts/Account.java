package im.exo.auth.accounts;

import im.exo.auth.credentials.Argon2Hash;
import im.exo.auth.credentials.KdfSalt;
import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;
import im.exo.contract.Limits;
import im.exo.contract.topics.AccountState;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An account as it is at one moment. What others may know of it ({@link #state()}) changes only
 * together with {@code version}; the password and the names of devices change without it.
 *
 * @param accessKey who shows the key to it may write without saying who they are
 * @param nextDevice the id that the next device gets; ids are never used again
 * @param devices by id
 */
public record Account(
        AccountId id,
        long version,
        AccountStatus status,
        KdfSalt salt,
        Argon2Hash credential,
        AccessKeyHash accessKey,
        int nextDevice,
        List<Device> devices) {

    public Account {
        devices = List.copyOf(devices);
        if (version < 0 || nextDevice < 1 || nextDevice > DeviceId.MAX + 1) {
            throw new IllegalArgumentException("not an account");
        }
    }

    /** An account before its first device, which makes it version 1. */
    public static Account create(AccountId id, KdfSalt salt, Argon2Hash credential) {
        return new Account(
                id, 0, AccountStatus.ACTIVE, salt, credential, AccessKeyHash.NONE, 1, List.of());
    }

    public Optional<Device> device(DeviceId wanted) {
        return devices.stream().filter(device -> device.id().equals(wanted)).findAny();
    }

    /** Whether all device ids have been given out: no device comes any more, whatever is removed. */
    public boolean usedUp() {
        return nextDevice > DeviceId.MAX;
    }

    /** Whether one more device fits, now and in the numbers that are left. */
    public boolean hasRoom() {
        return devices.size() < Limits.DEVICES && !usedUp();
    }

    /** @throws IllegalStateException without {@link #hasRoom()} */
    public Account with(Device device) {
        if (!hasRoom() || device.id().value() != nextDevice) {
            throw new IllegalStateException("no room for this device");
        }
        return changed(nextDevice + 1, Stream.concat(devices.stream(), Stream.of(device)).toList());
    }

    public Account without(DeviceId removed) {
        return changed(
                nextDevice,
                devices.stream().filter(device -> !device.id().equals(removed)).toList());
    }

    /**
     * Closed by the operator. Its sessions stay, and get new names: the old ones are refused for as
     * long as an access token may bear them, also when the account is open again before that.
     */
    public Account suspended() {
        return new Account(
                id,
                version + 1,
                AccountStatus.SUSPENDED,
                salt,
                credential,
                accessKey,
                nextDevice,
                devices.stream().map(Device::underAnotherSid).toList());
    }

    /** Open again. */
    public Account resumed() {
        return new Account(
                id,
                version + 1,
                AccountStatus.ACTIVE,
                salt,
                credential,
                accessKey,
                nextDevice,
                devices);
    }

    /** What is left once it is deleted: that there was one, so that everybody hears of its end. */
    public Account deleted() {
        return new Account(
                id,
                version + 1,
                AccountStatus.DELETED,
                KdfSalt.NONE,
                Argon2Hash.NONE,
                AccessKeyHash.NONE,
                nextDevice,
                List.of());
    }

    /** Nothing that others hear of, so the version stays. */
    public Account withPassword(KdfSalt newSalt, Argon2Hash newCredential) {
        return new Account(
                id, version, status, newSalt, newCredential, accessKey, nextDevice, devices);
    }

    /** Others hear of another key; of the same one nothing is to be said. */
    public Account withAccessKey(AccessKeyHash now) {
        return accessKey.equals(now)
                ? this
                : new Account(id, version + 1, status, salt, credential, now, nextDevice, devices);
    }

    /** Names are the account's own business, so the version stays. */
    public Account renamed(DeviceId target, DeviceName name) {
        var now =
                devices.stream()
                        .map(device -> device.id().equals(target) ? device.named(name) : device)
                        .toList();
        return new Account(id, version, status, salt, credential, accessKey, nextDevice, now);
    }

    public List<Device> others(DeviceId kept) {
        return devices.stream().filter(device -> !device.id().equals(kept)).toList();
    }

    /** What the rest of the platform may know. */
    public AccountState state() {
        var state =
                AccountState.newBuilder()
                        .setAccount(id.byteString())
                        .setVersion(version)
                        .setStatus(status.published())
                        .setNextDevice(nextDevice)
                        .setAccessKeyHash(accessKey.hash());
        for (var device : devices) {
            state.addDevicesBuilder()
                    .setId(device.id().value())
                    .setRegistrationId(device.registrationId().value());
        }
        return state.build();
    }

    private Account changed(int next, List<Device> now) {
        return new Account(id, version + 1, status, salt, credential, accessKey, next, now);
    }
}
