package im.exo.keys.transparency;

import java.util.ArrayList;
import java.util.List;

/**
 * A whole subtree: {@code 2^level} leaves from {@code position * 2^level} on. Its hash never changes.
 */
public record Node(int level, long position) {

    public Node {
        if (level < 0 || level > 62 || position < 0) {
            throw new IllegalArgumentException("no node of a tree");
        }
    }

    /** The largest whole subtrees that a tree of this size consists of, the smallest first. */
    public static List<Node> edge(long size) {
        var nodes = new ArrayList<Node>();
        for (long left = size; left > 0; left &= left - 1) {
            int level = Long.numberOfTrailingZeros(left);
            nodes.add(new Node(level, (left >> level) - 1));
        }
        return nodes;
    }

    boolean isRight() {
        return (position & 1) == 1;
    }

    Node parent() {
        return new Node(level + 1, position >> 1);
    }

    Node left() {
        return new Node(level, position - 1);
    }
}
