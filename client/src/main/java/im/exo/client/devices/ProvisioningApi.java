package im.exo.client.devices;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.account.Newcomer;
import im.exo.client.account.Session;
import im.exo.client.http.Api;
import im.exo.client.http.Json;
import im.exo.client.http.Repeat;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccountId;

import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The calls for linking a device; each may be repeated as it is when its answer was lost. */
public final class ProvisioningApi {

    /** Longest wait that the server allows. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(25);

    private final Api api;

    public ProvisioningApi(Api api) {
        this.api = api;
    }

    /** The new device's public key at a meeting place. */
    record PlaceKey(byte[] publicKey, byte[] mac) {}

    /** @return how long the place is there */
    Duration open(byte[] address, PlaceKey key) throws Unreachable, ServerProblem {
        var body =
                Map.of(
                        "address", Json.base64(address),
                        "publicKey", Json.base64(key.publicKey()),
                        "mac", Json.base64(key.mac()));
        JsonNode opened = Repeat.untilAnswered(() -> api.call("POST", "/v1/provisioning", body));
        return Duration.ofSeconds(Json.number(opened, "expiresIn"));
    }

    PlaceKey key(TokenSource tokens, byte[] address) throws Unreachable, ServerProblem, SignedOut {
        JsonNode json =
                Repeat.untilAnswered(() -> api.call(tokens, "GET", place(address) + "/key", null));
        return new PlaceKey(Json.bytes(json, "publicKey"), Json.bytes(json, "mac"));
    }

    void leave(TokenSource tokens, byte[] address, byte[] message)
            throws Unreachable, ServerProblem, SignedOut {
        var body = Map.of("message", Json.base64(message));
        Repeat.untilAnswered(() -> api.call(tokens, "PUT", place(address) + "/message", body));
    }

    /** The message, or nothing when none came while it was waited for; one attempt. */
    Optional<byte[]> message(byte[] address, Duration wait) throws Unreachable, ServerProblem {
        String path = place(address) + "/message?wait=" + wait.toSeconds();
        JsonNode json = api.call("GET", path, null);
        return json.isMissingNode() ? Optional.empty() : Optional.of(Json.bytes(json, "message"));
    }

    /** One attempt: the place ends by itself. */
    void forget(byte[] address) throws Unreachable, ServerProblem {
        api.call("DELETE", place(address), null);
    }

    /** Lets one device join this account. */
    String linkToken(TokenSource tokens) throws Unreachable, ServerProblem, SignedOut {
        JsonNode json =
                Repeat.untilAnswered(
                        () -> api.call(tokens, "POST", "/v1/devices/link-token", Map.of()));
        return Json.text(json, "linkToken");
    }

    /** Joins an account; every attempt of one device with the same introduction. */
    public Session join(AccountId account, String linkToken, byte[] authKey, Newcomer newcomer)
            throws Unreachable, ServerProblem {
        var body = new HashMap<>(newcomer.json());
        body.put("account", account.text());
        body.put("linkToken", linkToken);
        body.put("authKey", Json.base64(authKey));
        return Repeat.untilAnswered(() -> Session.of(api.call("POST", "/v1/devices", body)));
    }

    private static String place(byte[] address) {
        return "/v1/provisioning/"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(address);
    }
}
