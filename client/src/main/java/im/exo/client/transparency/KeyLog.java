package im.exo.client.transparency;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.Records;
import im.exo.contract.AccountId;
import im.exo.contract.Problem;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The log as this profile has seen it: it never goes back behind the newest head that it remembers,
 * and believes nothing about a key that is not proven for that head.
 */
public final class KeyLog {

    private static final String KIND = "transparency";

    private final LogSource source;
    private final Records records;

    public KeyLog(LogSource source, ProfileStore store) {
        this.source = source;
        this.records = store.records();
    }

    /** The newest head, and what signs heads, which must never change. */
    record Remembered(TreeHead head, byte[] publicKey) {}

    private sealed interface Step {}

    private record At(TreeHead head) implements Step {}

    private record Split(Finding.SplitView finding) implements Step {}

    /** The newest head that this profile has checked. */
    public Optional<TreeHead> newest() {
        return remembered().map(Remembered::head);
    }

    /** Whether this is the account's newest identity key, in a log that goes on as it began. */
    public synchronized Finding look(AccountId account, byte[] identityKey)
            throws Unreachable, ServerProblem {
        return switch (advance()) {
            case Split(var finding) -> finding;
            case At(var head) -> look(head, account, identityKey);
        };
    }

    private Finding look(TreeHead head, AccountId account, byte[] identityKey)
            throws Unreachable, ServerProblem {
        byte[] label = Leaf.label(account);
        List<LogSource.Entry> entries = source.of(label, head.size());
        for (var entry : entries) {
            byte[] leaf = new Leaf(label, entry.value()).hash();
            if (!Merkle.included(leaf, entry.position(), head.size(), entry.proof(), head.root())) {
                return split("a key that the server shows is not in its log").finding();
            }
        }
        if (entries.isEmpty()) {
            return new Finding.NotThere();
        }
        return Arrays.equals(entries.getLast().value(), Leaf.value(identityKey))
                ? new Finding.Logged(entries.size())
                : new Finding.Another();
    }

    /** What a head that somebody else was shown says about the own ones. */
    sealed interface Comparison {}

    /** One is the continuation of the other. */
    record Fits() implements Comparison {}

    /** The server does not know that many leaves: an instance that lags behind, or so it says. */
    record NotYet() implements Comparison {}

    record Differs(Finding.SplitView finding) implements Comparison {}

    /** Compares a head that somebody else was shown with what this profile sees. */
    synchronized Comparison compare(TreeHead theirs) throws Unreachable, ServerProblem {
        Step step = advance();
        if (step instanceof Split(var finding)) {
            return new Differs(finding);
        }
        Remembered own = remembered().orElseThrow();
        if (!theirs.signedBy(own.publicKey())) {
            return new Differs(split("somebody was shown a log under another key").finding());
        }
        try {
            return fits(own.head(), theirs)
                    ? new Fits()
                    : new Differs(split("somebody else is shown another log").finding());
        } catch (ServerProblem e) {
            if (e.is(Problem.INVALID)) {
                return new NotYet();
            }
            throw e;
        }
    }

    /** Goes on to the newest head, once it is shown to continue the one remembered. */
    private Step advance() throws Unreachable, ServerProblem {
        var shown = source.head();
        var head = shown.head();
        var before = remembered();
        byte[] key = before.map(Remembered::publicKey).orElse(shown.publicKey());
        if (!head.signedBy(key)) {
            return split("the log's head is not signed by the key that signed it before");
        }
        if (before.isPresent()) {
            if (!fits(before.get().head(), head)) {
                return split("the log is not the continuation of what it was");
            }
            if (head.size() <= before.get().head().size()) {
                // Also an instance that lags behind: what was proven stays.
                return new At(before.get().head());
            }
        }
        records.put(KIND, "", new Remembered(head, key));
        return new At(head);
    }

    private boolean fits(TreeHead one, TreeHead other) throws Unreachable, ServerProblem {
        TreeHead first = one.size() <= other.size() ? one : other;
        TreeHead second = first == one ? other : one;
        List<byte[]> proof =
                first.size() == second.size()
                        ? List.of()
                        : source.consistency(first.size(), second.size());
        return Merkle.consistent(first.size(), first.root(), second.size(), second.root(), proof);
    }

    private Optional<Remembered> remembered() {
        return records.get(KIND, "", Remembered.class);
    }

    private static Split split(String how) {
        return new Split(new Finding.SplitView(how));
    }
}
