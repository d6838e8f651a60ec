package im.exo.gateway.access;

import im.exo.contract.DeviceAddress;

import java.time.Instant;
import java.util.UUID;

/**
 * What a valid token says.
 *
 * @param accountVersion of the account when the token was made, 0 when it does not say
 * @param signedBy the mark of the key that signed the token
 */
public record Grant(
        DeviceAddress device, UUID sid, Instant expiresAt, long accountVersion, UUID signedBy) {

    /** A renewal must be of the same account, device and session. */
    public boolean renews(Grant earlier) {
        return device.equals(earlier.device) && sid.equals(earlier.sid);
    }
}
