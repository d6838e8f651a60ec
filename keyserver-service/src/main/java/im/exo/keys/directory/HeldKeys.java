package im.exo.keys.directory;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;

import java.util.List;

/**
 * What keyserver-service holds of an account, for its owner to read. All keys in it are public ones.
 *
 * @param about what this is, in words
 * @param accountVersion of the last state heard of the account
 * @param rememberedAsGiven one-time keys that were handed out in the last 30 days, of each a hash
 *     and the day
 */
public record HeldKeys(
        String about,
        String account,
        long accountVersion,
        List<HeldDevice> devices,
        int rememberedAsGiven) {

    static final String EXAMPLE =
            """
            {"about":"What keyserver-service holds of this account: ...",\
            "account":"2k8f0-1x9qa-7c3mv-52wzd-h6t4e-b0g5n","accountVersion":2,"devices":[\
            {"device":1,"registrationId":4711,"identityKey":"BQ...","signedPreKey":{"id":1,"key":"BQ..."},\
            "lastResortKyberPreKey":{"id":1,"key":"CA..."},"preKeys":100,"kyberPreKeys":100}],\
            "rememberedAsGiven":0}""";

    private static final String ABOUT =
            "What keyserver-service holds of this account: the public keys with which others begin to"
                    + " write to its devices. The secret halves never left the devices. Who asked for"
                    + " a key is not recorded.";

    /**
     * A device with keys.
     *
     * @param preKeys one-time keys left, of which the public halves are held
     */
    public record HeldDevice(
            int device,
            int registrationId,
            byte[] identityKey,
            HeldKey signedPreKey,
            HeldKey lastResortKyberPreKey,
            int preKeys,
            int kyberPreKeys) {

        static HeldDevice of(DeviceId device, DeviceKeys keys, Counts left) {
            return new HeldDevice(
                    device.value(),
                    keys.registrationId().value(),
                    keys.identityKey().toByteArray(),
                    HeldKey.of(keys.signed()),
                    HeldKey.of(keys.lastResort()),
                    left.ec(),
                    left.kyber());
        }
    }

    /** A public key that is not used up by being given. */
    public record HeldKey(long id, byte[] key) {

        static HeldKey of(SignedPrekey key) {
            return new HeldKey(key.id(), key.key().toByteArray());
        }
    }

    static HeldKeys of(
            AccountId account, PrekeyStore.Standing standing, List<HeldDevice> devices, int spent) {
        return new HeldKeys(ABOUT, account.text(), standing.version(), devices, spent);
    }
}
