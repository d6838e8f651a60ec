package im.exo.client.transparency;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** What a client does with a Merkle tree over SHA-256 (RFC 9162, section 2.1): it checks proofs. */
final class Merkle {

    static final int BYTES = 32;

    private Merkle() {}

    static byte[] leaf(byte[] content) {
        return sha256(new byte[] {0}, content);
    }

    static byte[] node(byte[] left, byte[] right) {
        return sha256(new byte[] {1}, left, right);
    }

    /** Section 2.1.3.2: that a leaf is in the tree of this root. */
    static boolean included(
            byte[] leafHash, long position, long size, List<byte[]> proof, byte[] root) {
        if (position < 0 || position >= size) {
            return false;
        }
        var way = new Way(position, size - 1);
        byte[] hash = leafHash;
        for (byte[] sibling : proof) {
            if (way.over()) {
                return false;
            }
            hash = way.fromRight() ? node(sibling, hash) : node(hash, sibling);
            way.up();
        }
        return way.over() && Arrays.equals(hash, root);
    }

    /** Section 2.1.4.2: that the tree of the first root is the beginning of that of the second. */
    static boolean consistent(
            long before, byte[] root, long after, byte[] newRoot, List<byte[]> proof) {
        if (before == after) {
            return proof.isEmpty() && Arrays.equals(root, newRoot);
        }
        if (before <= 0 || before > after) {
            return before == 0 && proof.isEmpty();
        }
        Deque<byte[]> path = new ArrayDeque<>(proof);
        if (Long.bitCount(before) == 1) {
            path.addFirst(root);
        }
        if (path.isEmpty()) {
            return false;
        }
        var way = new Way(before - 1, after - 1);
        way.skipLeft();
        byte[] old = path.removeFirst();
        byte[] all = old;
        for (byte[] hash : path) {
            if (way.over()) {
                return false;
            }
            if (way.fromRight()) {
                old = node(hash, old);
                all = node(hash, all);
            } else {
                all = node(all, hash);
            }
            way.up();
        }
        return way.over() && Arrays.equals(old, root) && Arrays.equals(all, newRoot);
    }

    /** The way from a leaf to the root, beside the last leaf's: the RFC's {@code fn} and {@code sn}. */
    private static final class Way {

        private long at;
        private long last;

        Way(long at, long last) {
            this.at = at;
            this.last = last;
        }

        /** Both have met: this is the root. */
        boolean over() {
            return last == 0;
        }

        /** Whether this node is the right one of two, going up past levels where it has no sibling. */
        boolean fromRight() {
            if ((at & 1) == 1) {
                return true;
            }
            if (at != last) {
                return false;
            }
            while ((at & 1) == 0 && at != 0) {
                up();
            }
            return true;
        }

        void skipLeft() {
            while ((at & 1) == 1) {
                up();
            }
        }

        void up() {
            at >>= 1;
            last >>= 1;
        }
    }

    static byte[] sha256(byte[]... parts) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha.update(part);
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
