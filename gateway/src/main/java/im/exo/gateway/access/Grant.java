package im.exo.gateway.access;

import im.exo.contract.DeviceAddress;

import java.time.Instant;
import java.util.UUID;

/** What a valid token says. */
public record Grant(DeviceAddress device, UUID sid, Instant expiresAt) {

    /** A renewal must be of the same account, device and session. */
    public boolean renews(Grant earlier) {
        return device.equals(earlier.device) && sid.equals(earlier.sid);
    }
}
