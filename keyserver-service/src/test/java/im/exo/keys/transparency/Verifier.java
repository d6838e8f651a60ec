package im.exo.keys.transparency;

import com.google.protobuf.ByteString;

import java.util.ArrayDeque;
import java.util.List;

/**
 * Checks proofs as RFC 9162 tells clients to (sections 2.1.3.2 and 2.1.4.2): another algorithm than
 * the one that makes them.
 */
final class Verifier {

    private Verifier() {}

    static boolean included(
            ByteString leafHash, long leaf, long size, List<ByteString> proof, ByteString root) {
        if (leaf >= size) {
            return false;
        }
        long fn = leaf;
        long sn = size - 1;
        var hash = leafHash;
        for (var sibling : proof) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                hash = Hashes.node(sibling, hash);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                hash = Hashes.node(hash, sibling);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && hash.equals(root);
    }

    static boolean consistent(
            long before, ByteString root, long after, ByteString newRoot, List<ByteString> proof) {
        if (before == after) {
            return proof.isEmpty() && root.equals(newRoot);
        }
        if (before == 0) {
            return proof.isEmpty();
        }
        var path = new ArrayDeque<>(proof);
        if (Long.bitCount(before) == 1) {
            path.addFirst(root);
        }
        long fn = before - 1;
        long sn = after - 1;
        while ((fn & 1) == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        if (path.isEmpty()) {
            return false;
        }
        var old = path.removeFirst();
        var all = old;
        for (var hash : path) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                old = Hashes.node(hash, old);
                all = Hashes.node(hash, all);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                all = Hashes.node(all, hash);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && old.equals(root) && all.equals(newRoot);
    }
}
