package im.exo.client.transparency;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/** Replays the whole log, as anybody may: no account is needed. */
public final class Audit {

    public sealed interface Outcome {}

    /** @param root what it comes to, as the server has signed it */
    public record Sound(long size, byte[] root, byte[] publicKey) implements Outcome {}

    /** @param how for people */
    public record Unsound(String how) implements Outcome {}

    private final LogSource source;

    public Audit(LogApi api) {
        this((LogSource) api);
    }

    Audit(LogSource source) {
        this.source = source;
    }

    /** @param progress hears how many leaves were read */
    public Outcome run(LongConsumer progress) throws Unreachable, ServerProblem {
        var shown = source.head();
        var head = shown.head();
        if (!head.signedBy(shown.publicKey())) {
            return new Unsound("the head's signature does not fit its key");
        }
        var replay = new Replay();
        while (replay.size() < head.size()) {
            List<Leaf> page = source.leaves(replay.size());
            if (page.isEmpty()) {
                return new Unsound(
                        "the log ends after " + replay.size() + " of " + head.size() + " leaves");
            }
            page.stream().limit(head.size() - replay.size()).map(Leaf::hash).forEach(replay::add);
            progress.accept(replay.size());
        }
        return Arrays.equals(replay.root(), head.root())
                ? new Sound(head.size(), head.root(), shown.publicKey())
                : new Unsound("the leaves do not come to the root that was signed");
    }
}
