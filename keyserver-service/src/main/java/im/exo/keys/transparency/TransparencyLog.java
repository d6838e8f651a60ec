package im.exo.keys.transparency;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Where the log lives. */
public interface TransparencyLog {

    /** A leaf and where it stands. */
    record Entry(long position, Leaf leaf) {}

    /** Puts a key on its way into the log, in the caller's transaction. */
    void append(AccountId account, ByteString identityKey);

    /** The newest head; empty before the first leaf. */
    Optional<TreeHead> head();

    /** Leaves from a position on, below {@code size}. */
    List<Leaf> leaves(long from, long size, int atMost);

    /** An account's leaves below {@code size}, the newest ones when there are more. */
    List<Entry> of(ByteString label, long size, int atMost);

    /** Hashes of whole subtrees. */
    Map<Node, ByteString> nodes(Collection<Node> wanted);

    /** What is on its way goes into the log. */
    record Growing(long size, Map<Node, ByteString> edge, List<Leaf> leaves) {}

    /** What the log became. */
    record Grown(TreeHead head, Map<Node, ByteString> nodes) {}

    /**
     * Under a lock that one instance has at a time: reads what is on its way, and stores what it
     * becomes, or nothing of it. Does nothing when nothing is on its way.
     *
     * @return leaves that were taken in
     */
    int grow(int atMost, Function<Growing, Grown> growth);
}
