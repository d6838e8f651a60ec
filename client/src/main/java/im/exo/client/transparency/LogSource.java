package im.exo.client.transparency;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;

import java.util.List;

/** The log as somebody shows it; nothing that it says is believed without proof. */
interface LogSource {

    /** @param publicKey what signed it, 33 bytes */
    record Shown(TreeHead head, byte[] publicKey) {}

    /** A leaf of the label that was asked for. */
    record Entry(long position, byte[] value, List<byte[]> proof) {}

    Shown head() throws Unreachable, ServerProblem;

    List<byte[]> consistency(long before, long after) throws Unreachable, ServerProblem;

    /** Oldest first, with proofs for the tree of that size. */
    List<Entry> of(byte[] label, long size) throws Unreachable, ServerProblem;

    /** Leaves from a position on, some at a time; none beyond the end. */
    List<Leaf> leaves(long from) throws Unreachable, ServerProblem;
}
