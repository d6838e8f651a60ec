package im.exo.files;

import java.nio.ByteBuffer;
import java.util.UUID;

/** Names one installation, in its database and in its bucket. Not a secret. */
public record PlatformId(UUID value) {

    /** Size of {@link #bytes()}. */
    public static final int BYTES = 16;

    public static PlatformId random() {
        return new PlatformId(UUID.randomUUID());
    }

    /** Shorter input, which is nobody's id, is taken as if zeroes followed. */
    public static PlatformId of(byte[] bytes) {
        var whole = ByteBuffer.allocate(BYTES).put(bytes).clear();
        return new PlatformId(new UUID(whole.getLong(), whole.getLong()));
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }
}
