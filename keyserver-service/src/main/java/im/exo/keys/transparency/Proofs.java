package im.exo.keys.transparency;

import com.google.protobuf.ByteString;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Proofs about a tree of which the whole subtrees are at hand (RFC 9162, sections 2.1.3 and 2.1.4).
 * Each method reads at most a few nodes a level.
 */
final class Proofs {

    private final Function<Node, ByteString> nodes;

    /** @param nodes hashes of whole subtrees */
    Proofs(Function<Node, ByteString> nodes) {
        this.nodes = nodes;
    }

    /** The root of the first {@code size} leaves. */
    ByteString root(long size) {
        return size == 0 ? Hashes.EMPTY : range(0, size);
    }

    /** That a leaf is in the tree of the first {@code size}: from the leaf up. */
    List<ByteString> inclusion(long leaf, long size) {
        if (leaf < 0 || leaf >= size) {
            throw new IllegalArgumentException("the leaf is not in that tree");
        }
        var path = new ArrayList<ByteString>();
        path(leaf, 0, size, path);
        return path;
    }

    private void path(long leaf, long from, long to, List<ByteString> path) {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (leaf < middle) {
            path(leaf, from, middle, path);
            path.add(range(middle, to));
        } else {
            path(leaf, middle, to, path);
            path.add(range(from, middle));
        }
    }

    /** That the tree of the first {@code before} leaves is the beginning of that of {@code after}. */
    List<ByteString> consistency(long before, long after) {
        if (before < 0 || before > after) {
            throw new IllegalArgumentException("no tree comes before an earlier one");
        }
        var proof = new ArrayList<ByteString>();
        if (before > 0 && before < after) {
            subproof(before, 0, after, true, proof);
        }
        return proof;
    }

    private void subproof(long before, long from, long to, boolean known, List<ByteString> proof) {
        if (before == to) {
            if (!known) {
                proof.add(range(from, to));
            }
            return;
        }
        long middle = from + split(to - from);
        if (before <= middle) {
            subproof(before, from, middle, known, proof);
            proof.add(range(middle, to));
        } else {
            subproof(before, middle, to, false, proof);
            proof.add(range(from, middle));
        }
    }

    private ByteString range(long from, long to) {
        long length = to - from;
        if (Long.bitCount(length) == 1) {
            int level = Long.numberOfTrailingZeros(length);
            return nodes.apply(new Node(level, from >> level));
        }
        long middle = from + split(length);
        return Hashes.node(range(from, middle), range(middle, to));
    }

    /** The largest power of two below a length of two or more. */
    private static long split(long length) {
        return Long.highestOneBit(length - 1);
    }
}
