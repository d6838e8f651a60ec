package im.exo.keys.transparency;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * What the log was at one moment.
 *
 * @param size leaves
 * @param root 32 bytes
 * @param madeAt in milliseconds
 * @param signature XEdDSA (libsignal's) over {@link #signed}, 64 bytes
 */
public record TreeHead(long size, ByteString root, Instant madeAt, ByteString signature) {

    private static final byte[] LABEL = "exo tree head v1".getBytes(US_ASCII);

    /** The label, size and milliseconds as 8 bytes big endian each, the root. */
    static byte[] signed(long size, ByteString root, Instant madeAt) {
        return ByteBuffer.allocate(LABEL.length + 2 * Long.BYTES + Hashes.BYTES)
                .put(LABEL)
                .putLong(size)
                .putLong(madeAt.toEpochMilli())
                .put(root.toByteArray())
                .array();
    }
}
