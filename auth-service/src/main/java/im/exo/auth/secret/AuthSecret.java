package im.exo.auth.secret;

import io.quarkus.runtime.LaunchMode;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;

import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The configured secret. Every use has its own key: HKDF-SHA256 (RFC 5869) without salt, the use's
 * label as info. Losing it ends no account: signing keys and pending challenges have to be made
 * anew and everybody signs in again.
 */
@Singleton
public final class AuthSecret {

    private static final int LEAST_BYTES = 32;

    /** What the profile {@code dev} runs with: published, so worth nothing anywhere else. */
    static final String DEMO = "demo secret of auth-service, 32 bytes!";

    /** 32 random bytes have some 30 different ones; fewer than this were typed, not drawn. */
    private static final int LEAST_DISTINCT = 6;

    private final byte[] secret;

    @Inject
    AuthSecret(AuthConfig config) {
        this(config, LaunchMode.current());
    }

    /** @throws IllegalArgumentException in production for a secret that anybody could guess */
    AuthSecret(AuthConfig config, LaunchMode mode) {
        this(decode(config.secret()));
        if (mode == LaunchMode.NORMAL && guessable(secret)) {
            throw new IllegalArgumentException(
                    "exo.auth.secret (EXO_AUTH_SECRET) is the published demo secret or hardly"
                            + " random; production needs base64 of at least 32 random bytes");
        }
    }

    /** @throws IllegalArgumentException below 32 bytes */
    public AuthSecret(byte[] secret) {
        if (secret.length < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "exo.auth.secret (EXO_AUTH_SECRET) must be base64 of at least 32 random bytes");
        }
        this.secret = secret.clone();
    }

    /**
     * @param label names the use, for example {@code exo refresh chain v1}
     * @param algorithm of the key, as the JCA names it
     */
    public SecretKey key(String label, String algorithm) {
        try {
            var parameters =
                    HKDFParameterSpec.ofExtract()
                            .addIKM(secret)
                            .thenExpand(label.getBytes(StandardCharsets.US_ASCII), 32);
            return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks HKDF-SHA256", e);
        }
    }

    /** HMAC-SHA256 under the key of this label. */
    public Authenticator authenticator(String label) {
        return new Authenticator(key(label, "HmacSHA256"));
    }

    /** AES-256-GCM under the key of this label. */
    public Seal seal(String label) {
        return new Seal(key(label, "AES"));
    }

    private static boolean guessable(byte[] secret) {
        var distinct = new BitSet(256);
        for (byte one : secret) {
            distinct.set(one & 0xff);
        }
        return distinct.cardinality() < LEAST_DISTINCT
                || Arrays.equals(secret, DEMO.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "exo.auth.secret (EXO_AUTH_SECRET) is not base64", e);
        }
    }

    @Override
    public String toString() {
        return "AuthSecret[redacted]";
    }

    /** HMAC-SHA256 for one use; safe for many threads. */
    public static final class Authenticator {

        private final SecretKey key;

        private Authenticator(SecretKey key) {
            this.key = key;
        }

        /** 32 bytes over the parts, one after the other; parts of varying length go last. */
        public byte[] over(byte[]... parts) {
            try {
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(key);
                for (byte[] part : parts) {
                    mac.update(part);
                }
                return mac.doFinal();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java runtime has HmacSHA256", e);
            }
        }
    }
}
