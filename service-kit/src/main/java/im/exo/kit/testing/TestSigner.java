package im.exo.kit.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** An ES256 key with a name. */
public final class TestSigner {

    private static final Base64.Encoder B64 = Base64.getUrlEncoder().withoutPadding();

    private final String kid;
    private final KeyPair pair;

    /** A new key. */
    public TestSigner(String kid) {
        this(kid, pair("EC", "secp256r1"));
    }

    /** @param pair on P-256 */
    public TestSigner(String kid, KeyPair pair) {
        this.kid = kid;
        this.pair = pair;
    }

    static KeyPair pair(String algorithm, String curve) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            if (!curve.isEmpty()) {
                generator.initialize(new ECGenParameterSpec(curve));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What an access token's header says. */
    public String header() {
        return "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"" + kid + "\"}";
    }

    /** A compact JWS over the claims, given as JSON. */
    public String sign(String claims) {
        return sign(header(), claims);
    }

    /** A compact JWS of this header, whatever it says, and these claims. */
    public String sign(String header, String claims) {
        return sign(header, claims, "SHA256withECDSAinP1363Format", pair.getPrivate());
    }

    static String sign(String header, String claims, String algorithm, PrivateKey key) {
        var signed = unsigned(header, claims);
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(signed.getBytes(UTF_8));
            return signed + "." + B64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String unsigned(String header, String claims) {
        return B64.encodeToString(header.getBytes(UTF_8))
                + "."
                + B64.encodeToString(claims.getBytes(UTF_8));
    }

    /** What the issuer of this key publishes. */
    public String jwks() {
        return "{\"keys\":[" + jwk() + "]}";
    }

    String jwk() {
        var point = ((ECPublicKey) pair.getPublic()).getW();
        return """
                {"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"%s",\
                "x":"%s","y":"%s"}"""
                .formatted(kid, coordinate(point.getAffineX()), coordinate(point.getAffineY()));
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        var fixed = new byte[32];
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
        return B64.encodeToString(fixed);
    }
}
