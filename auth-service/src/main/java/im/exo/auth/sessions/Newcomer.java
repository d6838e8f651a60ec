package im.exo.auth.sessions;

import im.exo.auth.accounts.DeviceName;
import im.exo.contract.RegistrationId;

import java.util.Optional;

/**
 * What a new device says of itself.
 *
 * @param name fresh ciphertext, so the same one again is the same request again
 */
public record Newcomer(RegistrationId registrationId, Optional<DeviceName> name) {

    @Override
    public String toString() {
        return "Newcomer[redacted]";
    }
}
