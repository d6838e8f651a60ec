package im.exo.client.keys;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.http.Api;
import im.exo.client.http.Json;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;
import im.exo.contract.Problem;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The keyserver's directory over HTTP. */
public final class HttpKeyDirectory implements KeyDirectory {

    private static final String PATH = "/v1/keys";

    private final Api api;
    private final TokenSource tokens;
    private final Api unnamed;
    private final AccessKeys accessKeys;
    private final LongSupplier accountVersion;

    /** The access keys that are known of others. */
    public interface AccessKeys {

        Optional<AccessKey> accessKeyOf(AccountId account);

        /** The server does not take it. */
        void refused(AccountId account, AccessKey key);
    }

    /**
     * @param unnamed as {@code api}, with connections that never carry a token
     * @param accountVersion the newest version of the own account that this device knows
     */
    public HttpKeyDirectory(
            Api api,
            TokenSource tokens,
            Api unnamed,
            AccessKeys accessKeys,
            LongSupplier accountVersion) {
        this.api = api;
        this.tokens = tokens;
        this.unnamed = unnamed;
        this.accessKeys = accessKeys;
        this.accountVersion = accountVersion;
    }

    @Override
    public Lookup lookup(AccountId account, @Nullable DeviceId device)
            throws Unreachable, ServerProblem, SignedOut {
        String which = device == null ? "*" : Integer.toString(device.value());
        JsonNode json;
        try {
            json = asked(account, PATH + "/" + account.text() + "/" + which);
        } catch (ServerProblem e) {
            if (e.is(Problem.UNKNOWN_DEVICE)) {
                return new UnknownDevice();
            }
            if (e.is(Problem.UNKNOWN_ACCOUNT)) {
                return new UnknownAccount();
            }
            throw e;
        }
        var devices = new ArrayList<DeviceKeys>();
        for (JsonNode one : json.path("devices")) {
            devices.add(
                    new DeviceKeys(
                            (int) Json.number(one, "device"),
                            (int) Json.number(one, "registrationId"),
                            key(one.path("signedPreKey")),
                            one.hasNonNull("preKey") ? key(one.path("preKey")) : null,
                            key(one.path("kyberPreKey"))));
        }
        return new Found(
                json.path("accountVersion").asLong(), Json.bytes(json, "identityKey"), devices);
    }

    /** Without a token where the account's access key is known and taken. */
    private JsonNode asked(AccountId account, String path)
            throws Unreachable, ServerProblem, SignedOut {
        var key = accessKeys.accessKeyOf(account);
        if (key.isPresent()) {
            try {
                return unnamed.call(key.get(), path);
            } catch (ServerProblem e) {
                if (e.is(Problem.UNAUTHORIZED)) {
                    accessKeys.refused(account, key.get());
                } else if (!e.is(Problem.RATE_LIMITED)) {
                    throw e;
                }
            }
        }
        return api.call(tokens, "GET", path, null);
    }

    @Override
    public boolean holds(byte[] digest) throws Unreachable, ServerProblem, SignedOut {
        try {
            api.call(tokens, "POST", PATH + "/check", Map.of("digest", Json.base64(digest)));
            return true;
        } catch (ServerProblem e) {
            if (e.is(Problem.KEYS_DIFFER) || e.is(Problem.UNKNOWN_DEVICE)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Left left() throws Unreachable, ServerProblem, SignedOut {
        JsonNode json = api.call(tokens, "GET", PATH, null);
        return new Left(
                (int) Json.number(json, "preKeys"), (int) Json.number(json, "kyberPreKeys"));
    }

    @Override
    public void publish(PublicKeys keys) throws Unreachable, ServerProblem, SignedOut {
        var body = new LinkedHashMap<String, Object>();
        body.put("identityKey", Json.base64(keys.identityKey()));
        body.put("registrationId", keys.registrationId());
        body.put("accountVersion", accountVersion.getAsLong());
        if (keys.replaceIdentity()) {
            body.put("replaceIdentity", true);
        }
        if (keys.signed() != null) {
            body.put("signedPreKey", json(keys.signed()));
        }
        if (keys.lastResort() != null) {
            body.put("lastResortKyberPreKey", json(keys.lastResort()));
        }
        if (keys.oneTime() != null) {
            body.put("preKeys", json(keys.oneTime()));
        }
        if (keys.kyber() != null) {
            body.put("kyberPreKeys", json(keys.kyber()));
        }
        api.call(tokens, "PUT", PATH, body);
    }

    private static List<Map<String, Object>> json(List<PublicKey> keys) {
        return keys.stream().map(HttpKeyDirectory::json).toList();
    }

    private static Map<String, Object> json(PublicKey key) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", key.id());
        json.put("key", Json.base64(key.key()));
        if (key.signature().length > 0) {
            json.put("signature", Json.base64(key.signature()));
        }
        return json;
    }

    private static PublicKey key(JsonNode json) throws Unreachable {
        return new PublicKey(
                (int) Json.number(json, "id"),
                Json.bytes(json, "key"),
                json.hasNonNull("signature") ? Json.bytes(json, "signature") : new byte[0]);
    }
}
