package im.exo.auth.totp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.OptionalLong;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes of an authenticator app (RFC 6238): HMAC-SHA1, six digits, steps of 30 seconds from the
 * epoch; what every such app does without being told.
 */
final class TimeSteps {

    static final int DIGITS = 6;

    private static final int SECONDS = 30;
    private static final int MODULUS = 1_000_000;

    /** A phone's clock may be off by a step either way (RFC 6238, section 5.2). */
    private static final int SLACK = 1;

    private TimeSteps() {}

    /**
     * The step that a code belongs to, of the present one and its neighbours; the newest where
     * several have the same code. Takes as long for every code.
     */
    static OptionalLong stepOf(String code, TotpSecret secret, Instant now) {
        byte[] given = code.getBytes(StandardCharsets.UTF_8);
        long present = at(now);
        var found = OptionalLong.empty();
        for (long step = present - SLACK; step <= present + SLACK; step++) {
            byte[] right = code(secret, step).getBytes(StandardCharsets.US_ASCII);
            if (MessageDigest.isEqual(right, given)) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    static long at(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), SECONDS);
    }

    /** HOTP (RFC 4226, section 5.3) of a step. */
    static String code(TotpSecret secret, long step) {
        byte[] key = secret.bytes();
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xf;
            int number = ByteBuffer.wrap(hash).getInt(offset) & 0x7fff_ffff;
            return String.format("%0" + DIGITS + "d", number % MODULUS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA1", e);
        }
    }
}
