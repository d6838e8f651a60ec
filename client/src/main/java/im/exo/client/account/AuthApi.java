package im.exo.client.account;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.http.Api;
import im.exo.client.http.Json;
import im.exo.client.http.Repeat;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;
import im.exo.contract.InviteCode;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls to auth-service. */
public final class AuthApi {

    private static final Duration REFRESH = Duration.ofSeconds(8);

    private final Api api;

    public AuthApi(Api api) {
        this.api = api;
    }

    /** What an account takes here. A server that cannot say takes a proof of work. */
    public RegistrationMode registrationMode() throws Unreachable, ServerProblem {
        try {
            return RegistrationMode.of(
                    api.call("GET", "/v1/registration", null).path("mode").asText());
        } catch (ServerProblem e) {
            if (e.status() != 404) {
                throw e;
            }
            return RegistrationMode.OPEN;
        }
    }

    /**
     * Registers, for an invite or else the proof of work; repeats itself when the answer is lost.
     * Without an invite a server that takes none but the invited, or nobody, refuses before any work
     * is done.
     */
    public Session register(
            byte[] salt, byte[] authKey, Newcomer newcomer, Optional<InviteCode> invite)
            throws Unreachable, ServerProblem {
        var body = new HashMap<String, Object>(newcomer.json());
        if (invite.isPresent()) {
            body.put("invite", invite.get().text());
        } else {
            var challenge = api.call("GET", "/v1/registration/challenge", null);
            body.put("altcha", ProofOfWork.of(challenge).solve());
        }
        body.put("salt", Json.base64(salt));
        body.put("authKey", Json.base64(authKey));
        return Repeat.untilAnswered(() -> Session.of(api.call("POST", "/v1/accounts", body)));
    }

    /** How the account's password is stretched; an unknown account gets a made-up salt. */
    public Kdf kdf(AccountId account) throws Unreachable, ServerProblem {
        String path = "/v1/accounts/" + account.text() + "/kdf";
        JsonNode json = Repeat.untilAnswered(() -> api.call("GET", path, null));
        try {
            return new Kdf(
                    Json.bytes(json, "salt"),
                    (int) Json.number(json, "memoryKiB"),
                    (int) Json.number(json, "iterations"),
                    (int) Json.number(json, "parallelism"));
        } catch (IllegalArgumentException e) {
            throw new Unreachable("the server asks for a weak password derivation", e);
        }
    }

    /** A new device of an account that exists; repeats itself when the answer is lost. */
    public Session signIn(AccountId account, byte[] authKey, Newcomer newcomer)
            throws Unreachable, ServerProblem {
        var body = new HashMap<String, Object>(newcomer.json());
        body.put("account", account.text());
        body.put("authKey", Json.base64(authKey));
        return Repeat.untilAnswered(() -> Session.of(api.call("POST", "/v1/sessions", body)));
    }

    /** Gives up early: a lost answer has to be asked for again within the server's grace. */
    Session refresh(String refreshToken) throws Unreachable, ServerProblem {
        byte[] body = Json.write(Map.of("refreshToken", refreshToken));
        var answer =
                api.call(
                        api.request("/v1/sessions/refresh")
                                .timeout(REFRESH)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(body)));
        try (var json = answer.body()) {
            return Session.of(Json.MAPPER.readTree(json));
        } catch (Unreachable e) {
            throw e;
        } catch (IOException e) {
            throw new Unreachable("the server's answer was cut off", e);
        }
    }

    /** All devices that are signed in. */
    public List<DeviceSession> sessions(TokenSource tokens)
            throws Unreachable, ServerProblem, SignedOut {
        var all = new ArrayList<DeviceSession>();
        for (JsonNode one : api.call(tokens, "GET", "/v1/sessions", null).path("sessions")) {
            all.add(
                    new DeviceSession(
                            (int) Json.number(one, "device"),
                            one.path("current").asBoolean(),
                            one.path("createdOn").asText(""),
                            one.path("lastUsedOn").asText(""),
                            name(one)));
        }
        return all;
    }

    private static byte[] name(JsonNode session) {
        try {
            byte[] name = session.path("deviceName").binaryValue();
            return name == null ? new byte[0] : name;
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** @param name ciphertext */
    public void rename(TokenSource tokens, DeviceId device, byte[] name)
            throws Unreachable, ServerProblem, SignedOut {
        api.call(
                tokens,
                "PUT",
                "/v1/sessions/" + device.value() + "/name",
                Map.of("deviceName", Json.base64(name)));
    }

    /** Removes all other devices, and with {@code all} this one too. */
    public void revokeAll(TokenSource tokens, byte[] authKey, boolean all)
            throws Unreachable, ServerProblem, SignedOut {
        api.call(
                tokens,
                "POST",
                "/v1/sessions/removal",
                Map.of("authKey", Json.base64(authKey), "all", all));
    }

    /**
     * Changes the account's password; repeats itself when the answer is lost. With the salt that
     * the account has already it changes nothing and tells whether the new key is the account's.
     */
    public void password(
            TokenSource tokens,
            byte[] authKey,
            byte[] newSalt,
            byte[] newAuthKey,
            boolean endOthers)
            throws Unreachable, ServerProblem, SignedOut {
        var body =
                Map.of(
                        "authKey", Json.base64(authKey),
                        "newSalt", Json.base64(newSalt),
                        "newAuthKey", Json.base64(newAuthKey),
                        "endOthers", endOthers);
        Repeat.untilAnswered(() -> api.call(tokens, "PUT", "/v1/accounts/current/password", body));
    }

    /**
     * Removes a device: its session ends, its queue and keys go.
     *
     * @param authKey what the server takes for it; a token alone may have been stolen
     */
    public void revoke(TokenSource tokens, DeviceId device, byte[] authKey)
            throws Unreachable, ServerProblem, SignedOut {
        api.call(
                tokens,
                "POST",
                "/v1/sessions/" + device.value() + "/removal",
                Map.of("authKey", Json.base64(authKey)));
    }

    /**
     * Deletes the account. A lost answer is asked for again: the session has ended then.
     *
     * @param authKey what the server takes for it; a token alone may have been stolen
     * @throws SignedOut when the session had ended, for whatever reason
     */
    public void deleteAccount(TokenSource tokens, byte[] authKey)
            throws Unreachable, ServerProblem, SignedOut {
        api.call(
                tokens,
                "POST",
                "/v1/accounts/current/deletion",
                Map.of("authKey", Json.base64(authKey)));
    }
}
