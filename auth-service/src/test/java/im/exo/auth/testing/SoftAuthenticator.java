package im.exo.auth.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.authenticator.EC2COSEKey;
import com.webauthn4j.data.attestation.authenticator.EdDSACOSEKey;
import com.webauthn4j.data.attestation.authenticator.RSACOSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;

import io.restassured.path.json.JsonPath;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An authenticator with one passkey, and the browser before it, in software. What it says can be
 * changed, to be what no honest one would say.
 */
public final class SoftAuthenticator {

    public static final String ORIGIN = "http://localhost:8080";

    /** How a passkey signs, as the JCA names it. */
    public enum Algorithm {
        ES256("EC", "SHA256withECDSA"),
        EDDSA("Ed25519", "Ed25519"),
        RS256("RSA", "SHA256withRSA"),
        ES384("EC", "SHA384withECDSA");

        private final String key;
        private final String signature;

        Algorithm(String key, String signature) {
            this.key = key;
            this.signature = signature;
        }
    }

    private static final int AT = 0x40;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final ObjectConverter objects = new ObjectConverter();
    private final Algorithm algorithm;
    private final KeyPair keys;
    private byte[] handle = new byte[0];

    public byte[] id = new byte[32];
    public String origin = ORIGIN;
    public String rpId = "localhost";
    public boolean crossOrigin;

    /** User present and verified. */
    public int flags = 0x05;

    /** Counts up with each signature, unless it is 0. */
    public int counter;

    /** Instead of the right one; null for none. */
    public String type;

    public SoftAuthenticator() {
        this(Algorithm.ES256);
    }

    public SoftAuthenticator(Algorithm algorithm) {
        this.algorithm = algorithm;
        new SecureRandom().nextBytes(id);
        try {
            var generator = KeyPairGenerator.getInstance(algorithm.key);
            if (algorithm.key.equals("EC")) {
                generator.initialize(algorithm == Algorithm.ES384 ? 384 : 256);
            }
            this.keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The credential that it makes for these options; those for signing in name no user. */
    public Map<String, Object> attest(JsonPath options) {
        var user = options.getString("user.id");
        handle = user == null ? new byte[16] : Base64.getUrlDecoder().decode(user);
        var object = new LinkedHashMap<String, Object>();
        object.put("fmt", "none");
        object.put("attStmt", Map.of());
        object.put("authData", authenticatorData(AT, credential()));
        byte[] attestation = objects.getCborConverter().writeValueAsBytes(object);
        byte[] client = clientData("webauthn.create", options.getString("challenge"));
        return Map.of(
                "id", BASE64.encodeToString(id),
                "rawId", BASE64.encodeToString(id),
                "type", "public-key",
                "clientExtensionResults", Map.of(),
                "response",
                        Map.of(
                                "attestationObject", BASE64.encodeToString(attestation),
                                "clientDataJSON", BASE64.encodeToString(client)));
    }

    /** The credential that it shows for these options. */
    public Map<String, Object> assertTo(JsonPath options) {
        counter += counter == 0 ? 0 : 1;
        byte[] data = authenticatorData(0, new byte[0]);
        byte[] client = clientData("webauthn.get", options.getString("challenge"));
        return assertion(data, client, sign(join(data, sha256(client))));
    }

    /** With these parts, whether they fit each other or not. */
    public Map<String, Object> assertion(byte[] data, byte[] client, byte[] signature) {
        return Map.of(
                "id", BASE64.encodeToString(id),
                "rawId", BASE64.encodeToString(id),
                "type", "public-key",
                "response",
                        Map.of(
                                "authenticatorData", BASE64.encodeToString(data),
                                "clientDataJSON", BASE64.encodeToString(client),
                                "signature", BASE64.encodeToString(signature),
                                "userHandle", BASE64.encodeToString(handle)));
    }

    public void callsTheAccount(byte[] other) {
        handle = other;
    }

    private byte[] authenticatorData(int more, byte[] credential) {
        return join(
                ByteBuffer.allocate(37)
                        .put(sha256(rpId.getBytes(UTF_8)))
                        .put((byte) (flags | more))
                        .putInt(counter)
                        .array(),
                credential);
    }

    private byte[] credential() {
        var make = new AAGUID("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4");
        return new AttestedCredentialDataConverter(objects)
                .convert(new AttestedCredentialData(make, id, publicKey()));
    }

    private COSEKey publicKey() {
        var key = keys.getPublic();
        return switch (algorithm) {
            case ES256 -> EC2COSEKey.create((ECPublicKey) key, COSEAlgorithmIdentifier.ES256);
            case ES384 -> EC2COSEKey.create((ECPublicKey) key, COSEAlgorithmIdentifier.ES384);
            case EDDSA -> EdDSACOSEKey.create((EdECPublicKey) key, COSEAlgorithmIdentifier.EdDSA);
            case RS256 -> RSACOSEKey.create((RSAPublicKey) key, COSEAlgorithmIdentifier.RS256);
        };
    }

    private byte[] clientData(String usual, String challenge) {
        return """
        {"type":"%s","challenge":"%s","origin":"%s","crossOrigin":%s}"""
                .formatted(type == null ? usual : type, challenge, origin, crossOrigin)
                .getBytes(UTF_8);
    }

    private byte[] sign(byte[] bytes) {
        try {
            var signature = Signature.getInstance(algorithm.signature);
            signature.initSign(keys.getPrivate());
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }
}
