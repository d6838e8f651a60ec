package im.exo.client.transparency;

import java.util.ArrayList;
import java.util.List;

/** The root of a log whose leaves are read one after the other, in memory that hardly grows. */
final class Replay {

    /** Hashes of whole subtrees, the largest first: one for each bit of the size. */
    private final List<byte[]> edge = new ArrayList<>();

    private long size;

    void add(byte[] leafHash) {
        byte[] hash = leafHash;
        for (long left = size; (left & 1) == 1; left >>= 1) {
            hash = Merkle.node(edge.removeLast(), hash);
        }
        edge.addLast(hash);
        size++;
    }

    long size() {
        return size;
    }

    byte[] root() {
        if (edge.isEmpty()) {
            return Merkle.sha256();
        }
        byte[] root = edge.getLast();
        for (int i = edge.size() - 2; i >= 0; i--) {
            root = Merkle.node(edge.get(i), root);
        }
        return root;
    }
}
