package im.exo.auth.signing;

import com.google.protobuf.ByteString;

import im.exo.auth.secret.AuthSecret;

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

import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Makes signing keys and takes them to and from their form at rest: AES-256-GCM with a random
 * 12-byte nonce in front, the turn and the public half authenticated with it.
 */
@Singleton
public final class KeySeal {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int COORDINATE_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final SecretKey key;

    @Inject
    KeySeal(AuthSecret secret) {
        this.key = secret.key("exo signing key seal v1", "AES");
    }

    SigningKeyStore.Stored make(int turn, Instant publishedAt, Instant signsFrom) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            var pair = generator.generateKeyPair();
            byte[] open = pair.getPublic().getEncoded();
            var nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, nonce, turn, open)
                            .doFinal(pair.getPrivate().getEncoded());
            return new SigningKeyStore.Stored(
                    turn,
                    ByteString.copyFrom(open),
                    ByteString.copyFrom(nonce).concat(ByteString.copyFrom(sealed)),
                    publishedAt,
                    signsFrom);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks P-256 or AES-GCM", e);
        }
    }

    /** @throws IllegalStateException when the key was sealed under another secret */
    SigningKey open(SigningKeyStore.Stored stored) {
        try {
            byte[] open = stored.open().toByteArray();
            byte[] nonce = stored.sealed().substring(0, NONCE_BYTES).toByteArray();
            byte[] secret =
                    cipher(Cipher.DECRYPT_MODE, nonce, stored.turn(), open)
                            .doFinal(stored.sealed().substring(NONCE_BYTES).toByteArray());
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

    private Cipher cipher(int mode, byte[] nonce, int turn, byte[] open)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(ByteBuffer.allocate(4).putInt(turn).flip());
        cipher.updateAAD(open);
        return cipher;
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
