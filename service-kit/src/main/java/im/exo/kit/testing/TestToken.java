package im.exo.kit.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import im.exo.contract.DeviceAddress;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A valid token's claims, which a test may bend: {@code claims(device).with("aud", "x").sign()}. */
public final class TestToken {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestSigner signer;
    private final Map<String, Object> claims = new LinkedHashMap<>();

    TestToken(TestSigner signer, String issuer, DeviceAddress device) {
        this.signer = signer;
        var now = Instant.now().getEpochSecond();
        with("iss", issuer);
        with("aud", "exo");
        with("sub", device.account().text());
        with("device", device.device().value());
        with("sid", UUID.randomUUID().toString());
        with("iat", now);
        with("exp", now + 600);
        with("jti", UUID.randomUUID().toString());
        with("groups", List.of("user"));
    }

    /** @param value null removes the claim */
    public TestToken with(String claim, @Nullable Object value) {
        if (value == null) {
            claims.remove(claim);
        } else {
            claims.put(claim, value);
        }
        return this;
    }

    public TestToken sid(UUID sid) {
        return with("sid", sid.toString());
    }

    public String sign() {
        return sign(signer);
    }

    /** With somebody else's key: a forged token. */
    public String sign(TestSigner other) {
        return other.sign(json());
    }

    public String json() {
        try {
            return JSON.writeValueAsString(claims);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
