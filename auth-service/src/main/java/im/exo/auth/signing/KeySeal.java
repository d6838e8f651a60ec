package im.exo.auth.signing;

import com.google.protobuf.ByteString;

import im.exo.auth.secret.AuthSecret;
import im.exo.auth.secret.Seal;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/**
 * Makes signing keys and takes them to and from their form at rest, in which the secret half is
 * sealed together with its turn and the public half.
 */
@Singleton
public final class KeySeal {

    private static final int COORDINATE_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Seal seal;

    @Inject
    KeySeal(AuthSecret secret) {
        this.seal = secret.seal("exo signing key seal v1");
    }

    SigningKeyStore.Stored make(int turn, Instant publishedAt, Instant signsFrom) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            var pair = generator.generateKeyPair();
            byte[] open = pair.getPublic().getEncoded();
            byte[] sealed = seal.seal(pair.getPrivate().getEncoded(), number(turn), open);
            return new SigningKeyStore.Stored(
                    turn,
                    ByteString.copyFrom(open),
                    ByteString.copyFrom(sealed),
                    publishedAt,
                    signsFrom);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks P-256", e);
        }
    }

    /** @throws IllegalStateException when the key was sealed under another secret */
    SigningKey open(SigningKeyStore.Stored stored) {
        try {
            byte[] open = stored.open().toByteArray();
            byte[] secret = seal.open(stored.sealed().toByteArray(), number(stored.turn()), open);
            var keys = KeyFactory.getInstance("EC");
            var publicKey = (ECPublicKey) keys.generatePublic(new X509EncodedKeySpec(open));
            var privateKey = (ECPrivateKey) keys.generatePrivate(new PKCS8EncodedKeySpec(secret));
            return new SigningKey(
                    stored.turn(),
                    kid(publicKey),
                    publicKey,
                    privateKey,
                    stored.publishedAt(),
                    stored.signsFrom());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the stored signing keys do not open with exo.auth.secret (EXO_AUTH_SECRET);"
                            + " if that secret is lost, empty the table signing_key: everybody"
                            + " then gets new tokens by signing in",
                    e);
        }
    }

    private static byte[] number(int turn) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(turn).array();
    }

    private static String kid(ECPublicKey key) throws GeneralSecurityException {
        String canonical =
                "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}"
                        .formatted(
                                coordinate(key.getW().getAffineX()),
                                coordinate(key.getW().getAffineY()));
        byte[] digest =
                MessageDigest.getInstance("SHA-256")
                        .digest(canonical.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }

    /** Base64url of 32 bytes, big endian. */
    static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        var fixed = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(fixed);
    }
}
