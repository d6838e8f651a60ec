package im.exo.client.devices;

import im.exo.client.account.Code;
import im.exo.client.account.Hkdf;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;

/**
 * The secret of a linking, 16 bytes: the new device shows it, one that is signed in reads it. Good
 * for ten minutes and one device.
 */
public final class LinkCode implements AutoCloseable {

    /** What a QR code has before the code. */
    public static final String SCHEME = "exo:link:";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String MESSAGE = "exo link message v1";

    private final byte[] secret;

    LinkCode(byte[] secret) {
        if (secret.length != Code.BYTES) {
            throw new IllegalArgumentException("a link code has 16 bytes");
        }
        this.secret = secret.clone();
    }

    public static LinkCode random() {
        var secret = new byte[Code.BYTES];
        RANDOM.nextBytes(secret);
        return new LinkCode(secret);
    }

    /**
     * Reads the code, or what a QR code says.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static LinkCode parse(String text) {
        String line = text.strip();
        boolean uri = line.toLowerCase(Locale.ROOT).startsWith(SCHEME);
        return new LinkCode(
                Code.parse("a link code", uri ? line.substring(SCHEME.length()) : line));
    }

    /** To be typed. */
    public String text() {
        return Code.of(secret);
    }

    /** For a QR code. */
    public String uri() {
        return SCHEME + text();
    }

    /** Where both meet; 32 bytes that say nothing about the secret. */
    byte[] address() {
        return Hkdf.derive(secret, "exo link address v1", 32);
    }

    byte[] macKey() {
        return Hkdf.derive(secret, "exo link mac v1", 32);
    }

    /** HPKE's {@code info}: a message that was sealed without knowing the secret does not open. */
    byte[] info() {
        byte[] label = MESSAGE.getBytes(StandardCharsets.UTF_8);
        byte[] bound = Hkdf.derive(secret, MESSAGE, 32);
        byte[] info = Arrays.copyOf(label, label.length + bound.length);
        System.arraycopy(bound, 0, info, label.length, bound.length);
        return info;
    }

    @Override
    public void close() {
        Arrays.fill(secret, (byte) 0);
    }

    @Override
    public String toString() {
        return "LinkCode[redacted]";
    }
}
