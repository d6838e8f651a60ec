package im.exo.client.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Where a row lives, as associated data: a sealed row cannot be moved to another place. */
final class Place {

    private static final byte[] NOBODY = {};

    private Place() {}

    static byte[] of(String table, byte[] id) {
        return of(table, id, NOBODY);
    }

    /**
     * @param peer the row's other column that it is found by; a row that names another is refused
     */
    static byte[] of(String table, byte[] id, byte[] peer) {
        byte[] name = table.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(name.length + 1 + id.length + peer.length)
                .put(name)
                .put((byte) 0)
                .put(id)
                .put(peer)
                .array();
    }
}
