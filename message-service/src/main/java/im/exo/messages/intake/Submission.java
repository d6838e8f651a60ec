package im.exo.messages.intake;

import im.exo.messages.mailbox.Mailbox;
import im.exo.messages.mailbox.Work;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A send on its way to its answer. Once that is given it carries nothing any more: it may have to
 * wait for those before it until it is taken out of the line. Loop only.
 */
final class Submission {

    private @Nullable SendRequest request;
    private @Nullable Consumer<Answer> asker;
    private final long deadline;
    private final List<Submission> repeats = new ArrayList<>(0);
    private Work.@Nullable Append append;
    private @Nullable Mailbox mailbox;
    private boolean repeating;

    /** @param deadline {@link System#nanoTime} at which it is answered in any case */
    Submission(SendRequest request, Consumer<Answer> asker, long deadline) {
        this.request = request;
        this.asker = asker;
        this.deadline = deadline;
    }

    /** Only until the answer. */
    SendRequest request() {
        return Objects.requireNonNull(request, "answered already");
    }

    boolean overdue(long now) {
        return deadline - now <= 0;
    }

    boolean answered() {
        return asker == null;
    }

    /** @return whether this was the first answer */
    boolean answer(Answer answer) {
        var waiting = asker;
        if (waiting == null) {
            return false;
        }
        asker = null;
        request = null;
        append = null;
        mailbox = null;
        waiting.accept(answer);
        return true;
    }

    /** The same envelopes, sent again while this attempt is undecided. */
    void repeatedBy(Submission repeat) {
        repeats.add(repeat);
        repeat.repeating = true;
    }

    /** Whether an earlier attempt at the same envelopes was undecided when this one came. */
    boolean repeating() {
        return repeating;
    }

    List<Submission> repeats() {
        return repeats;
    }

    void handedIn(Mailbox to, Work.Append work) {
        mailbox = to;
        append = work;
    }

    Work.@Nullable Append append() {
        return append;
    }

    @Nullable Mailbox mailbox() {
        return mailbox;
    }
}
