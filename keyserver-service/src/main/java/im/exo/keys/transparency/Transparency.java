package im.exo.keys.transparency;

import com.google.protobuf.ByteString;

import jakarta.enterprise.context.ApplicationScoped;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** The log as everybody may see it: heads, leaves and proofs. */
@ApplicationScoped
public class Transparency {

    /** Leaves in one answer. */
    static final int PAGE = 1_000;

    /** An account that changes its identity more often shows the newest ones. */
    static final int CHANGES = 100;

    private static final int BATCH = 1_000;

    /** A leaf of an account, and the proof that it is in the tree that was asked about. */
    public record Logged(long position, ByteString value, List<ByteString> proof) {}

    private final TransparencyLog log;
    private final HeadKey key;

    Transparency(TransparencyLog log, HeadKey key) {
        this.log = log;
        this.key = key;
    }

    /** The newest head; one without leaves is signed for the occasion. */
    public TreeHead head() {
        return log.head().orElseGet(() -> key.sign(0, Hashes.EMPTY, Instant.EPOCH));
    }

    public ByteString publicKey() {
        return key.publicKey();
    }

    public List<Leaf> leaves(long from) {
        return log.leaves(from, head().size(), PAGE);
    }

    /**
     * @throws IllegalArgumentException when there are not that many leaves yet, or {@code before}
     *     is more than {@code after}
     */
    public List<ByteString> consistency(long before, long after) {
        requireSize(after);
        return proof(proofs -> proofs.consistency(before, after));
    }

    /** As {@link #consistency}; what an account's keys were, oldest first. */
    public List<Logged> of(ByteString label, long size) {
        requireSize(size);
        return log.of(label, size, CHANGES).stream()
                .map(
                        entry ->
                                new Logged(
                                        entry.position(),
                                        entry.leaf().value(),
                                        proof(p -> p.inclusion(entry.position(), size))))
                .toList();
    }

    private void requireSize(long size) {
        if (size < 0 || size > head().size()) {
            throw new IllegalArgumentException("the log has not that many leaves");
        }
    }

    /** Takes in what is on its way; called again and again, by every instance. */
    void grow(Clock clock) {
        while (log.grow(BATCH, growing -> grown(growing, clock.instant())) == BATCH) {
            // There is more.
        }
    }

    private TransparencyLog.Grown grown(TransparencyLog.Growing growing, Instant now) {
        var growth = new Growth(growing.size(), growing.edge());
        growing.leaves().forEach(growth::add);
        return new TransparencyLog.Grown(
                key.sign(growth.size(), growth.root(), now), growth.added());
    }

    /** With one query for all the nodes that it takes. */
    private List<ByteString> proof(Function<Proofs, List<ByteString>> about) {
        var nodes = log.nodes(needed(about));
        return about.apply(new Proofs(node -> Objects.requireNonNull(nodes.get(node))));
    }

    /** Which nodes a proof asks for does not depend on what they are. */
    private static Set<Node> needed(Function<Proofs, List<ByteString>> about) {
        var asked = new HashSet<Node>();
        var asking =
                new Proofs(
                        node -> {
                            asked.add(node);
                            return Hashes.EMPTY;
                        });
        return about.andThen(proof -> asked).apply(asking);
    }
}
