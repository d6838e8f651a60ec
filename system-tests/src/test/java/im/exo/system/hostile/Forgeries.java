package im.exo.system.hostile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens that look like one that the platform gave out, and are not. */
final class Forgeries {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String genuine;
    private final ObjectNode header;
    private final ObjectNode claims;

    private Forgeries(String genuine) throws IOException {
        String[] parts = genuine.split("\\.");
        this.genuine = genuine;
        this.header = (ObjectNode) JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
        this.claims = (ObjectNode) JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
    }

    /**
     * @param genuine a good token
     * @param victim another account, as its Exo ID
     * @param jwks what the platform publishes
     */
    static Map<String, String> of(String genuine, String victim, String jwks)
            throws IOException, GeneralSecurityException {
        return new Forgeries(genuine).all(victim, jwks);
    }

    private Map<String, String> all(String victim, String jwks)
            throws IOException, GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var stranger = generator.generateKeyPair().getPrivate();
        String signature = genuine.substring(genuine.lastIndexOf('.') + 1);
        var forgeries = new LinkedHashMap<String, String>();
        forgeries.put("garbage", "garbage");
        forgeries.put("empty parts", "..");
        forgeries.put("no signature", genuine.substring(0, genuine.lastIndexOf('.') + 1));
        forgeries.put("truncated", genuine.substring(0, genuine.length() - 5));
        forgeries.put("altered signature", flipped());
        forgeries.put("alg none", text(header.deepCopy().put("alg", "none"), claims) + ".");
        forgeries.put(
                "alg none, signature kept",
                text(header.deepCopy().put("alg", "none"), claims) + "." + signature);
        forgeries.put("HS256 with the public key", hmac(jwks));
        forgeries.put("another key under the same name", signed(header, claims, stranger));
        forgeries.put(
                "unknown key",
                signed(header.deepCopy().put("kid", "../../etc/passwd"), claims, stranger));
        forgeries.put(
                "own key in the header",
                signed(header.deepCopy().put("jku", "http://localhost:1/jwks"), claims, stranger));
        forgeries.put(
                "another's account",
                text(header, claims.deepCopy().put("sub", victim)) + "." + signature);
        forgeries.put(
                "another audience",
                signed(header, claims.deepCopy().put("aud", "elsewhere"), stranger));
        forgeries.put(
                "expiry moved",
                text(header, claims.deepCopy().put("exp", 9_999_999_999L)) + "." + signature);
        forgeries.put(
                "roles added",
                text(
                                header,
                                claims.<ObjectNode>deepCopy()
                                        .set(
                                                "groups",
                                                JSON.valueToTree(new String[] {"admin", "user"})))
                        + "."
                        + signature);
        return forgeries;
    }

    private String flipped() {
        int at = genuine.length() - 20;
        char other = genuine.charAt(at) == 'A' ? 'B' : 'A';
        return genuine.substring(0, at) + other + genuine.substring(at + 1);
    }

    private static String text(Object header, Object claims) throws IOException {
        var base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString(JSON.writeValueAsBytes(header))
                + "."
                + base64.encodeToString(JSON.writeValueAsBytes(claims));
    }

    private String hmac(String jwks) throws IOException, GeneralSecurityException {
        String text = text(header.deepCopy().put("alg", "HS256"), claims);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(jwks.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static String signed(Object header, Object claims, PrivateKey key)
            throws IOException, GeneralSecurityException {
        String text = text(header, claims);
        var ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
        ecdsa.initSign(key);
        ecdsa.update(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(ecdsa.sign());
    }
}
