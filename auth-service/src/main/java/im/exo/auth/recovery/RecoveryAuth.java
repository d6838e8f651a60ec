package im.exo.auth.recovery;

import com.google.protobuf.ByteString;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What a client derived from the recovery key to find and open its account: 32 bytes, zeroed when
 * closed.
 */
public final class RecoveryAuth implements AutoCloseable {

    public static final int BYTES = 32;

    private final byte[] bytes;

    /** @throws IllegalArgumentException unless there are exactly 32 bytes */
    public RecoveryAuth(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a recovery auth has 32 bytes");
        }
        this.bytes = bytes.clone();
    }

    /** SHA-256: the key has 128 random bits, so nothing slower is needed. */
    ByteString hash() {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "RecoveryAuth[redacted]";
    }
}
