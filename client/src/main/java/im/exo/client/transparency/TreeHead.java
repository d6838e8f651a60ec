package im.exo.client.transparency;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.ecc.ECPublicKey;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the log was at one moment, as the server signs it.
 *
 * @param size leaves
 * @param root 32 bytes
 * @param timestamp milliseconds since the epoch
 * @param signature 64 bytes, XEdDSA
 */
public record TreeHead(long size, byte[] root, long timestamp, byte[] signature) {

    private static final byte[] LABEL = "exo tree head v1".getBytes(US_ASCII);

    public TreeHead {
        if (size < 0 || root.length != Merkle.BYTES) {
            throw new IllegalArgumentException("not a tree head");
        }
    }

    /** @param publicKey 33 bytes */
    boolean signedBy(byte[] publicKey) {
        byte[] signed =
                ByteBuffer.allocate(LABEL.length + 2 * Long.BYTES + root.length)
                        .put(LABEL)
                        .putLong(size)
                        .putLong(timestamp)
                        .put(root)
                        .array();
        try {
            return new ECPublicKey(publicKey).verifySignature(signed, signature);
        } catch (InvalidKeyException e) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreeHead head
                && size == head.size
                && Arrays.equals(root, head.root)
                && timestamp == head.timestamp
                && Arrays.equals(signature, head.signature);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(size) * 31 + Arrays.hashCode(root);
    }
}
