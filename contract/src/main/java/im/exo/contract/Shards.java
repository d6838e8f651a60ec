package im.exo.contract;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * How accounts fall into shards: the first four bytes of SHA-256(AccountId), unsigned, modulo the
 * count. The count is fixed at a platform's first start.
 */
public record Shards(int count) {

    public static final int DEFAULT_COUNT = 64;

    public Shards {
        if (count < 1 || count > 65_536) {
            throw new IllegalArgumentException("shards: 1 to 65536, not " + count);
        }
    }

    /** 0 to {@code count - 1}. */
    public int of(AccountId account) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(account.bytes());
            return Integer.remainderUnsigned(ByteBuffer.wrap(digest).getInt(), count);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
