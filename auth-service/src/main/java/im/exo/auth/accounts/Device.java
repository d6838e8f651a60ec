package im.exo.auth.accounts;

import im.exo.auth.refresh.RefreshChain;
import im.exo.contract.DeviceId;
import im.exo.contract.RegistrationId;

import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/**
 * A device, which is also a session: it begins when somebody signs in on it and ends when it is
 * removed.
 *
 * @param sid names the session in access tokens
 */
public record Device(
        DeviceId id,
        RegistrationId registrationId,
        Optional<DeviceName> name,
        UUID sid,
        LocalDate createdOn,
        LocalDate lastUsedOn,
        RefreshChain chain) {

    public Device used(LocalDate today, RefreshChain next) {
        return new Device(id, registrationId, name, sid, createdOn, today, next);
    }

    @Override
    public String toString() {
        return "Device[redacted]";
    }
}
