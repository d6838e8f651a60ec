package im.exo.keys.directory;

import im.exo.contract.DeviceId;
import im.exo.contract.RegistrationId;

import java.util.Optional;

/**
 * What it takes to begin a session with one device.
 *
 * @param oneTimeEc one that nobody else gets, when any was left
 * @param kyber one that nobody else gets, or the last-resort key
 */
public record DeviceBundle(
        DeviceId device,
        RegistrationId registrationId,
        SignedPrekey signed,
        Optional<Prekey> oneTimeEc,
        SignedPrekey kyber) {}
