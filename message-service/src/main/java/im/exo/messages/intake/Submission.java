package im.exo.messages.intake;

import im.exo.messages.mailbox.Mailbox;
import im.exo.messages.mailbox.Work;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A send on its way to its answer. Loop only. */
final class Submission {

    private final SendRequest request;
    private final Consumer<Answer> asker;
    private final long deadline;
    private final List<Submission> repeats = new ArrayList<>(0);
    private Work.@Nullable Append append;
    private @Nullable Mailbox mailbox;
    private boolean answered;
    private boolean repeating;

    /** @param deadline {@link System#nanoTime} at which it is answered in any case */
    Submission(SendRequest request, Consumer<Answer> asker, long deadline) {
        this.request = request;
        this.asker = asker;
        this.deadline = deadline;
    }

    SendRequest request() {
        return request;
    }

    boolean overdue(long now) {
        return deadline - now <= 0;
    }

    boolean answered() {
        return answered;
    }

    /** @return whether this was the first answer */
    boolean answer(Answer answer) {
        if (answered) {
            return false;
        }
        answered = true;
        asker.accept(answer);
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
