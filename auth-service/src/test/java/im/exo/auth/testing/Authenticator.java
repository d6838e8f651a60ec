package im.exo.auth.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An authenticator app: a secret typed into it, and codes (RFC 6238). */
public record Authenticator(byte[] secret) {

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static Authenticator of(String base32) {
        var bytes = new ByteArrayOutputStream();
        int held = 0;
        int bits = 0;
        for (char letter : base32.toCharArray()) {
            held = held << 5 | BASE32.indexOf(letter);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(held >> bits);
            }
        }
        return new Authenticator(bytes.toByteArray());
    }

    public String code(Instant moment) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash =
                    mac.doFinal(
                            ByteBuffer.allocate(8).putLong(moment.getEpochSecond() / 30).array());
            int number = ByteBuffer.wrap(hash).getInt(hash[19] & 15) & Integer.MAX_VALUE;
            return "%06d".formatted(number % 1_000_000);
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Some code that is not right about now. */
    public String wrong(Instant moment) {
        for (int number = 0; ; number++) {
            String code = "%06d".formatted(number);
            if (!code.equals(code(moment))
                    && !code.equals(code(moment.plusSeconds(30)))
                    && !code.equals(code(moment.minusSeconds(30)))) {
                return code;
            }
        }
    }
}
