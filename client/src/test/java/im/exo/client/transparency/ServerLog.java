package im.exo.client.transparency;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccountId;
import im.exo.contract.Problem;

import org.signal.libsignal.protocol.ecc.ECKeyPair;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A log that can be forked, and that proves whatever can be proven of it, by the definition. */
final class ServerLog implements LogSource {

    final ECKeyPair key;
    final List<Leaf> leaves = new ArrayList<>();
    boolean away;

    ServerLog() {
        this(ECKeyPair.generate());
    }

    ServerLog(ECKeyPair key) {
        this.key = key;
    }

    /** Another log with the same beginning, signed by the same key. */
    ServerLog fork() {
        var fork = new ServerLog(key);
        fork.leaves.addAll(leaves);
        return fork;
    }

    ServerLog add(AccountId account, byte[] identityKey) {
        leaves.add(new Leaf(Leaf.label(account), Leaf.value(identityKey)));
        return this;
    }

    ServerLog strangers(int count) {
        for (int i = 0; i < count; i++) {
            add(AccountId.random(), new byte[33]);
        }
        return this;
    }

    TreeHead signed(long size) {
        return signed(size, root(0, size));
    }

    TreeHead signed(long size, byte[] root) {
        byte[] label = "exo tree head v1".getBytes(US_ASCII);
        byte[] content =
                ByteBuffer.allocate(label.length + 48)
                        .put(label)
                        .putLong(size)
                        .putLong(77)
                        .put(root)
                        .array();
        return new TreeHead(size, root, 77, key.getPrivateKey().calculateSignature(content));
    }

    @Override
    public Shown head() throws Unreachable {
        if (away) {
            throw new Unreachable("away");
        }
        return new Shown(signed(leaves.size()), key.getPublicKey().serialize());
    }

    @Override
    public List<byte[]> consistency(long before, long after) throws ServerProblem {
        if (after > leaves.size()) {
            throw new ServerProblem(
                    Problem.INVALID.status(),
                    JsonNodeFactory.instance.objectNode().put("type", Problem.INVALID.type()),
                    Duration.ZERO);
        }
        var proof = new ArrayList<byte[]>();
        if (before > 0 && before < after) {
            subproof(before, 0, after, true, proof);
        }
        return proof;
    }

    private void subproof(long m, long from, long to, boolean known, List<byte[]> proof) {
        if (m == to) {
            if (!known) {
                proof.add(root(from, to));
            }
            return;
        }
        long middle = from + Long.highestOneBit(to - from - 1);
        if (m <= middle) {
            subproof(m, from, middle, known, proof);
            proof.add(root(middle, to));
        } else {
            subproof(m, middle, to, false, proof);
            proof.add(root(from, middle));
        }
    }

    @Override
    public List<Entry> of(byte[] label, long size) {
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < size; i++) {
            if (Arrays.equals(leaves.get(i).label(), label)) {
                var proof = new ArrayList<byte[]>();
                path(i, 0, size, proof);
                entries.add(new Entry(i, leaves.get(i).value(), proof));
            }
        }
        return entries;
    }

    private void path(long leaf, long from, long to, List<byte[]> proof) {
        if (to - from == 1) {
            return;
        }
        long middle = from + Long.highestOneBit(to - from - 1);
        if (leaf < middle) {
            path(leaf, from, middle, proof);
            proof.add(root(middle, to));
        } else {
            path(leaf, middle, to, proof);
            proof.add(root(from, middle));
        }
    }

    private byte[] root(long from, long to) {
        if (to == from) {
            return Merkle.sha256();
        }
        if (to - from == 1) {
            return leaves.get((int) from).hash();
        }
        long middle = from + Long.highestOneBit(to - from - 1);
        return Merkle.node(root(from, middle), root(middle, to));
    }

    @Override
    public List<Leaf> leaves(long from) {
        return from >= leaves.size()
                ? List.of()
                : leaves.subList((int) from, (int) Math.min(leaves.size(), from + 10));
    }
}
