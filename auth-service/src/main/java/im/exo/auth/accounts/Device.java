package im.exo.auth.accounts;

import im.exo.auth.refresh.RefreshChain;
import im.exo.contract.DeviceId;
import im.exo.contract.RegistrationId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/**
 * A device, which is also a session: it begins when somebody signs in on it and ends when it is
 * removed.
 *
 * @param sid names the session in access tokens; another one after each time that the account was
 *     suspended
 * @param signedInAt when the credentials were shown; null once it no longer matters
 */
public record Device(
        DeviceId id,
        RegistrationId registrationId,
        Optional<DeviceName> name,
        UUID sid,
        LocalDate createdOn,
        LocalDate lastUsedOn,
        RefreshChain chain,
        @Nullable Instant signedInAt) {

    public Device used(LocalDate today, RefreshChain next) {
        return new Device(id, registrationId, name, sid, createdOn, today, next, signedInAt);
    }

    /** The same session; access tokens that bear the sid it had are none of its. */
    Device underAnotherSid() {
        return new Device(
                id,
                registrationId,
                name,
                UUID.randomUUID(),
                createdOn,
                lastUsedOn,
                chain,
                signedInAt);
    }

    public Device named(DeviceName now) {
        return new Device(
                id,
                registrationId,
                Optional.of(now),
                sid,
                createdOn,
                lastUsedOn,
                chain,
                signedInAt);
    }

    /** Whether the credentials were shown on this device at or after this moment. */
    public boolean signedInSince(Instant moment) {
        return signedInAt != null && !signedInAt.isBefore(moment);
    }

    @Override
    public String toString() {
        return "Device[redacted]";
    }
}
