package im.exo.keys.directory;

import com.google.protobuf.ByteString;

import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.contract.topics.AccountState;

import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/** Keeps published keys. Each method is one transaction; memory and MySQL pass one contract test. */
public interface PrekeyStore {

    /** Signatures have been checked. Publishes that the identity key changed, when it did. */
    Uploaded store(DeviceAddress device, Upload upload);

    /** Empty for a device without keys. */
    Optional<Counts> counts(DeviceAddress device);

    /** Empty for a device without keys. */
    Optional<DeviceKeys> keys(DeviceAddress device);

    /** The account's identity key, 33 bytes; empty while no device has published one. */
    Optional<ByteString> identity(AccountId account);

    /** What is known of the account; version 0 and no devices for one never heard of. */
    Standing standing(AccountId account);

    /**
     * Takes a one-time key of each kind for each of the devices that have keys. Whatever the
     * concurrency, no one-time key is given twice, also when an upload is repeated that brought it:
     * what was given is remembered until {@link #forgetSpent}. Publishes that a device runs low,
     * once.
     *
     * @return empty when none of the devices has keys
     */
    Optional<AccountBundle> claim(AccountId account, Set<DeviceId> devices);

    /** Drops the keys of devices that the state says are gone; an older state changes nothing. */
    void apply(AccountState state);

    /** Forgets one-time keys that were given on days before this one (UTC). */
    void forgetSpent(LocalDate before);

    /** How many keys of the account are remembered as given. */
    int spent(AccountId account);

    /** Drops all that is kept of the account: auth-service has forgotten that it ever was. */
    void forget(AccountId account);

    /** Whether keys are given out. */
    enum Status {
        ACTIVE,
        SUSPENDED,
        DELETED;

        public static Status of(AccountState.Status published) {
            return switch (published) {
                case STATUS_DELETED -> DELETED;
                case STATUS_SUSPENDED -> SUSPENDED;
                case STATUS_ACTIVE, STATUS_UNSPECIFIED, UNRECOGNIZED -> ACTIVE;
            };
        }
    }

    /**
     * What is known of an account.
     *
     * @param version of the last state seen, 0 for none
     * @param accessKey which key lets those in who do not say who they are
     * @param devices those with keys
     */
    record Standing(long version, Status status, AccessKeyHash accessKey, Set<DeviceId> devices) {

        public Standing {
            devices = Set.copyOf(devices);
        }
    }
}
