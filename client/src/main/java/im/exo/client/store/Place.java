package im.exo.client.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Where a row lives, as associated data: a sealed row cannot be moved to another place. */
final class Place {

    private Place() {}

    static byte[] of(String table, byte[] id) {
        byte[] name = table.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(name.length + 1 + id.length)
                .put(name)
                .put((byte) 0)
                .put(id)
                .array();
    }
}
