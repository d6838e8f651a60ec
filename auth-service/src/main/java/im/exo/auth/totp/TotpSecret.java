package im.exo.auth.totp;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What server and authenticator app share: 20 bytes, the length of the hash (RFC 4226, section 4).
 * Zeroed when closed.
 */
final class TotpSecret implements AutoCloseable {

    static final int BYTES = 20;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final byte[] bytes;

    /** @throws IllegalArgumentException unless there are exactly 20 bytes */
    TotpSecret(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a TOTP secret has 20 bytes");
        }
        this.bytes = bytes.clone();
    }

    static TotpSecret random() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new TotpSecret(bytes);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** As authenticator apps take it: 32 characters of base32 (RFC 4648, section 6). */
    String text() {
        var text = new StringBuilder(BYTES * 8 / 5);
        int held = 0;
        int bits = 0;
        for (byte one : bytes) {
            held = held << 8 | one & 0xff;
            for (bits += 8; bits >= 5; bits -= 5) {
                text.append(BASE32.charAt(held >> bits - 5 & 31));
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "TotpSecret[redacted]";
    }
}
