package im.exo.client.account;

import java.util.Optional;

/**
 * A device that is signed in.
 *
 * @param createdOn a day, YYYY-MM-DD
 * @param lastUsedOn a day, YYYY-MM-DD
 * @param sealedName empty when it has none
 */
public record DeviceSession(
        int device, boolean current, String createdOn, String lastUsedOn, byte[] sealedName) {

    /** What the device is called; empty also when another account key sealed the name. */
    public Optional<String> name(DeviceNames names) {
        return names.open(sealedName);
    }
}
