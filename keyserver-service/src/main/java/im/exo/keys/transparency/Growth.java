package im.exo.keys.transparency;

import com.google.protobuf.ByteString;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** A tree that grows by leaves, in memory that does not grow with it: its right edge alone. */
final class Growth {

    private final Map<Node, ByteString> edge;
    private final Map<Node, ByteString> added = new LinkedHashMap<>();
    private long size;

    /** @param edge the hashes of {@link Node#edge} */
    Growth(long size, Map<Node, ByteString> edge) {
        this.size = size;
        this.edge = new HashMap<>(edge);
    }

    /** Appends a leaf at position {@link #size}. */
    void add(Leaf leaf) {
        var node = new Node(0, size++);
        var hash = leaf.hash();
        added.put(node, hash);
        while (node.isRight()) {
            hash = Hashes.node(Objects.requireNonNull(edge.remove(node.left())), hash);
            node = node.parent();
            added.put(node, hash);
        }
        edge.put(node, hash);
    }

    long size() {
        return size;
    }

    /** Whole subtrees that came with the leaves; to be stored. */
    Map<Node, ByteString> added() {
        return added;
    }

    ByteString root() {
        return new Proofs(node -> Objects.requireNonNull(edge.get(node))).root(size);
    }
}
