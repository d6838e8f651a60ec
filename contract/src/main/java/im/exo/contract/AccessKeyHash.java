package im.exo.contract;

import com.google.protobuf.ByteString;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What the server has of an account's {@link AccessKey}.
 *
 * @param hash SHA-256 of the key; empty for an account that has none, which no key opens
 */
public record AccessKeyHash(ByteString hash) {

    public static final int BYTES = 32;
    public static final AccessKeyHash NONE = new AccessKeyHash(ByteString.EMPTY);

    public AccessKeyHash {
        if (!hash.isEmpty() && hash.size() != BYTES) {
            throw new IllegalArgumentException("the hash of an access key has 32 bytes");
        }
    }

    public static AccessKeyHash of(AccessKey key) {
        return new AccessKeyHash(ByteString.copyFrom(sha256(key.bytes())));
    }

    /** In the same time whatever is presented, and whether there is a key at all. */
    public boolean opens(AccessKey presented) {
        byte[] expected = hash.isEmpty() ? new byte[BYTES] : hash.toByteArray();
        return MessageDigest.isEqual(expected, sha256(presented.bytes())) & !hash.isEmpty();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "AccessKeyHash[redacted]";
    }
}
