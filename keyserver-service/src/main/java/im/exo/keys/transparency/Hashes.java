package im.exo.keys.transparency;

import com.google.protobuf.ByteString;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes of a Merkle tree over SHA-256 (RFC 9162, section 2.1.1). */
final class Hashes {

    static final int BYTES = 32;

    /** The root of a log without leaves. */
    static final ByteString EMPTY = sha256(ByteString.EMPTY);

    private static final ByteString LEAF = ByteString.copyFrom(new byte[] {0});
    private static final ByteString NODE = ByteString.copyFrom(new byte[] {1});

    private Hashes() {}

    static ByteString leaf(ByteString content) {
        return sha256(LEAF.concat(content));
    }

    static ByteString node(ByteString left, ByteString right) {
        return sha256(NODE.concat(left).concat(right));
    }

    static ByteString sha256(ByteString content) {
        try {
            return ByteString.copyFrom(
                    MessageDigest.getInstance("SHA-256").digest(content.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
