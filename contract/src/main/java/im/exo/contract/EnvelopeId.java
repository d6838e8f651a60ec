package im.exo.contract;

import com.google.protobuf.ByteString;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;

/** Names one envelope for its whole life: a UUIDv7 (RFC 9562, section 5.7) made by the sender. */
public record EnvelopeId(UUID uuid) {

    private static final SecureRandom RANDOM = new SecureRandom();

    public EnvelopeId {
        if (uuid.version() != 7 || uuid.variant() != 2) {
            throw new IllegalArgumentException("an envelope id is a UUIDv7");
        }
    }

    /** @param now milliseconds since the epoch */
    public static EnvelopeId next(long now) {
        long high = now << 16 | 0x7000L | RANDOM.nextLong() & 0x0fffL;
        long low = 0x8000_0000_0000_0000L | RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL;
        return new EnvelopeId(new UUID(high, low));
    }

    /** @throws IllegalArgumentException unless these are the 16 bytes of a UUIDv7 */
    public static EnvelopeId of(byte[] bytes) {
        if (bytes.length != 16) {
            throw new IllegalArgumentException("an envelope id has 16 bytes, not " + bytes.length);
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new EnvelopeId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /** As {@link #of(byte[])}, without copying. */
    public static EnvelopeId of(ByteString bytes) {
        if (bytes.size() != 16) {
            throw new IllegalArgumentException("an envelope id has 16 bytes, not " + bytes.size());
        }
        var buffer = bytes.asReadOnlyByteBuffer();
        return new EnvelopeId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /** @throws IllegalArgumentException unless the text is a UUIDv7 */
    public static EnvelopeId parse(String text) {
        return new EnvelopeId(UUID.fromString(text));
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    public ByteString byteString() {
        return ByteString.copyFrom(bytes());
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
