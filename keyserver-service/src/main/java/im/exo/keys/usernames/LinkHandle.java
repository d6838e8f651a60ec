package im.exo.keys.usernames;

import java.nio.ByteBuffer;
import java.util.UUID;

/** Where a link's encrypted username is; random, and whoever has it may read that. */
public record LinkHandle(UUID value) {

    public static LinkHandle random() {
        return new LinkHandle(UUID.randomUUID());
    }

    /** @param bytes exactly 16 */
    public static LinkHandle of(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        return new LinkHandle(new UUID(buffer.getLong(), buffer.getLong()));
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    @Override
    public String toString() {
        return "LinkHandle[redacted]";
    }
}
