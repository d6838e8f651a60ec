package im.exo.kit.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Tokens with a valid signature of the platform's own key that are nevertheless no access tokens, or
 * are so no more: what verifiers have to look at after the signature (RFC 8725, sections 3.8 to 3.12;
 * RFC 9068, section 4). They can be made only where a test holds the key.
 */
public final class Misuses {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestSigner signer;
    private final ObjectNode header;
    private final ObjectNode claims;
    private final Map<String, String> made = new LinkedHashMap<>();

    private Misuses(TestSigner signer, String claims) throws JsonProcessingException {
        this.signer = signer;
        this.header = (ObjectNode) JSON.readTree(signer.header());
        this.claims = (ObjectNode) JSON.readTree(claims);
    }

    /**
     * By name, in a fixed order.
     *
     * @param claims of a token that is good
     */
    public static Map<String, String> of(TestSigner signer, String claims) {
        try {
            var misuses = new Misuses(signer, claims);
            misuses.kinds();
            misuses.addressees();
            misuses.times();
            misuses.subjects();
            return misuses.made;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void kinds() {
        for (var typ : new String[] {"JWT", "", "at+JWT ", "secevent+jwt", "exo-link+jwt"}) {
            of("typ '" + typ + "'", header.deepCopy().put("typ", typ), claims);
        }
        of("no typ", header.deepCopy().without("typ"), claims);
        of("typ a list", header.deepCopy().set("typ", list("at+jwt")), claims);
        of("typ in the claims only", header.deepCopy().without("typ"), with("typ", "at+jwt"));
        of("no kid", header.deepCopy().without("kid"), claims);
        of("crit", header.deepCopy().set("crit", list("urn:unheard-of")), claims);
        of("another alg", header.deepCopy().put("alg", "ES384"), claims);
        of("no claims", header, JSON.createObjectNode());
    }

    private void addressees() {
        claim("aud", "elsewhere");
        claim("aud", "EXO");
        claim("aud", "exo ");
        claim("aud", "");
        claim("aud", list("elsewhere", "exo2"));
        claim("aud", JSON.createArrayNode());
        claim("aud", 7);
        claim("aud", null);
        var issuer = claims.path("iss").textValue();
        claim("iss", "https://elsewhere.example");
        claim("iss", issuer + "/");
        claim("iss", issuer.toUpperCase(Locale.ROOT));
        claim("iss", issuer + "#");
        claim("iss", list(issuer));
        claim("iss", "");
        claim("iss", null);
    }

    private void times() {
        long now = Instant.now().getEpochSecond();
        claim("exp", now - 60);
        claim("exp", 0);
        claim("exp", -1);
        claim("exp", now - 60.5);
        claim("exp", 9_999_999_999L);
        claim("exp", Long.MAX_VALUE);
        claim("exp", 1e300);
        claim("exp", String.valueOf(now + 300));
        claim("exp", "never");
        claim("exp", true);
        claim("exp", null);
        claim("nbf", now + 3_600);
        claim("nbf", "never");
        claim("iat", now + 3_600);
        claim("iat", "now");
        claim("iat", 0);
        claim("iat", -1);
        claim("iat", null);
    }

    private void subjects() {
        var subject = claims.path("sub").textValue();
        claim("sub", "root");
        claim("sub", subject.toUpperCase(Locale.ROOT));
        claim("sub", subject.replace("-", ""));
        claim("sub", subject + " ");
        claim("sub", list(subject));
        claim("sub", 7);
        claim("sub", "");
        claim("sub", null);
        for (var device : new Object[] {0, -1, 128, 256, (1L << 32) + 1, 1.5, 1e300, "1", true}) {
            claim("device", device);
        }
        claim("device", list("1"));
        claim("device", null);
        claim("sid", "session");
        claim("sid", "1-1-1-1-1");
        claim("sid", 7);
        claim("sid", "");
        claim("sid", null);
        claim("av", "new");
        claim("av", 1.5);
        made.put(
                "sub twice",
                signer.sign(
                        header.toString(),
                        claims.toString().replaceFirst("\\{", "{\"sub\":\"" + subject + "\",")));
        made.put(
                "alg twice",
                signer.sign(
                        header.toString().replaceFirst("\\{", "{\"alg\":\"none\","),
                        claims.toString()));
    }

    /** @param value null removes the claim */
    private void claim(String name, @Nullable Object value) {
        of(
                value == null ? "no " + name : name + " " + JSON.valueToTree(value),
                header,
                with(name, value));
    }

    private ObjectNode with(String name, @Nullable Object value) {
        ObjectNode bent = claims.deepCopy();
        if (value == null) {
            bent.remove(name);
        } else {
            bent.set(name, JSON.valueToTree(value));
        }
        return bent;
    }

    private void of(String name, JsonNode bentHeader, ObjectNode bentClaims) {
        made.put(name, signer.sign(bentHeader.toString(), bentClaims.toString()));
    }

    private static ArrayNode list(String... values) {
        return JSON.valueToTree(values);
    }
}
