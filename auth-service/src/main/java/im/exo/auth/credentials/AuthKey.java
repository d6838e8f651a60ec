package im.exo.auth.credentials;

import java.util.Arrays;

/**
 * The key that a client derived from its password to prove itself: 32 bytes, zeroed when closed.
 */
public final class AuthKey implements AutoCloseable {

    public static final int BYTES = 32;

    private final byte[] bytes;

    /** @throws IllegalArgumentException unless there are exactly 32 bytes */
    public AuthKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an auth key has 32 bytes");
        }
        this.bytes = bytes.clone();
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "AuthKey[redacted]";
    }
}
