package im.exo.client.keys;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Where everybody's public keys are. */
public interface KeyDirectory {

    /**
     * Keys to start sessions with; takes one-time keys, so ask only for what is needed.
     *
     * @param device one device, or null for all
     */
    Lookup lookup(AccountId account, @Nullable DeviceId device)
            throws Unreachable, ServerProblem, SignedOut;

    /** Whether the directory holds the keys with this digest for this device. */
    boolean holds(byte[] digest) throws Unreachable, ServerProblem, SignedOut;

    /** One-time keys left for this device. */
    Left left() throws Unreachable, ServerProblem, SignedOut;

    void publish(PublicKeys keys) throws Unreachable, ServerProblem, SignedOut;

    record Left(int ec, int kyber) {
        public boolean low() {
            return Math.min(ec, kyber) < im.exo.contract.Limits.PREKEYS_LOW;
        }
    }

    /** How a lookup ended. */
    sealed interface Lookup {}

    record Found(long accountVersion, byte[] identityKey, List<DeviceKeys> devices)
            implements Lookup {}

    record UnknownAccount() implements Lookup {}

    /** The account is there; the device is not, or has published nothing yet. */
    record UnknownDevice() implements Lookup {}

    record DeviceKeys(
            int device,
            int registrationId,
            PublicKey signed,
            @Nullable PublicKey oneTime,
            PublicKey kyber) {}

    /**
     * @param signature 64 bytes, empty for one-time EC keys
     */
    record PublicKey(int id, byte[] key, byte[] signature) {}

    /**
     * What this device publishes. A list that is null keeps what is there, any other replaces it.
     */
    record PublicKeys(
            byte[] identityKey,
            int registrationId,
            boolean replaceIdentity,
            @Nullable PublicKey signed,
            @Nullable PublicKey lastResort,
            @Nullable List<PublicKey> oneTime,
            @Nullable List<PublicKey> kyber) {}
}
