package im.exo.auth.passkeys;

import im.exo.auth.secret.AuthSecret;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Gives challenges and knows its own again without remembering them: 16 random bytes, when it is
 * over, and an HMAC over both and over what the challenge is for. That it is answered once is up to
 * whoever takes the answer.
 */
@Singleton
public final class PasskeyChallenges {

    /** What an answer to a challenge does. */
    enum Purpose {
        ADD,
        SIGN_IN
    }

    private static final int NONCE_BYTES = 16;
    private static final int SIGNED_BYTES = NONCE_BYTES + Long.BYTES;

    private final SecureRandom random = new SecureRandom();
    private final AuthSecret.Authenticator signer;
    private final PasskeysConfig config;
    private final Clock clock;

    @Inject
    PasskeyChallenges(AuthSecret secret, PasskeysConfig config, Clock clock) {
        this.signer = secret.authenticator("exo passkey challenge v1");
        this.config = config;
        this.clock = clock;
    }

    /** @param subject for whom the challenge is, if for anybody in particular */
    byte[] issue(Purpose purpose, byte[] subject) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] signed =
                ByteBuffer.allocate(SIGNED_BYTES)
                        .put(nonce)
                        .putLong(clock.instant().plus(config.lifetime()).toEpochMilli())
                        .array();
        byte[] signature = signer.over(purpose(purpose), signed, subject);
        return ByteBuffer.allocate(SIGNED_BYTES + signature.length)
                .put(signed)
                .put(signature)
                .array();
    }

    /** When this challenge is over; empty for one that was not given for this. */
    Optional<Instant> expiry(byte[] challenge, Purpose purpose, byte[] subject) {
        if (challenge.length < SIGNED_BYTES) {
            return Optional.empty();
        }
        byte[] signed = Arrays.copyOf(challenge, SIGNED_BYTES);
        byte[] given = Arrays.copyOfRange(challenge, SIGNED_BYTES, challenge.length);
        byte[] expected = signer.over(purpose(purpose), signed, subject);
        return MessageDigest.isEqual(expected, given)
                ? Optional.of(Instant.ofEpochMilli(ByteBuffer.wrap(signed).getLong(NONCE_BYTES)))
                : Optional.empty();
    }

    private static byte[] purpose(Purpose purpose) {
        return new byte[] {(byte) purpose.ordinal()};
    }
}
