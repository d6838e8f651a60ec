package im.exo.client.account;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.http.Json;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;

/**
 * One device's session with its tokens.
 *
 * @param accessExpiresAt this device's clock, milliseconds since the epoch
 */
public record Session(
        AccountId account,
        DeviceId device,
        String accessToken,
        long accessExpiresAt,
        String refreshToken,
        long accountVersion) {

    /** As the server answers whoever signs a device in. */
    public static Session of(JsonNode json) throws Unreachable {
        try {
            return new Session(
                    AccountId.parse(Json.text(json, "account")),
                    new DeviceId((int) Json.number(json, "device")),
                    Json.text(json, "accessToken"),
                    System.currentTimeMillis() + Json.number(json, "accessTokenExpiresIn") * 1000,
                    Json.text(json, "refreshToken"),
                    json.path("accountVersion").asLong());
        } catch (IllegalArgumentException e) {
            throw new Unreachable("the server's answer makes no sense: session", e);
        }
    }

    public DeviceAddress address() {
        return new DeviceAddress(account, device);
    }

    @Override
    public String toString() {
        return "Session[redacted]";
    }
}
