package im.exo.keys.directory;

import com.google.protobuf.ByteString;

import im.exo.contract.DeviceId;
import im.exo.contract.RegistrationId;

/** What a device has published apart from its one-time keys. */
public record DeviceKeys(
        DeviceId device,
        RegistrationId registrationId,
        ByteString identityKey,
        SignedPrekey signed,
        SignedPrekey lastResort) {}
