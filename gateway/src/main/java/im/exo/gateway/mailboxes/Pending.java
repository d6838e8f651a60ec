package im.exo.gateway.mailboxes;

import im.exo.contract.AccountId;
import im.exo.contract.mailbox.SendResult;
import im.exo.kit.traces.Step;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/** A send without an answer yet. Confined to the relay loop after it was made. */
final class Pending {

    /**
     * Sends of one device to one account go one at a time: so no retry can break their order. Of
     * senders without a token nobody knows which are the same, and each keeps its own order.
     */
    record Lane(Object from, AccountId to) {

        static Lane of(Outgoing send) {
            return switch (send.from()) {
                case Author.Device(var address) -> new Lane(address, send.to());
                case Author.KeyHolder _ -> new Lane(new Object(), send.to());
            };
        }
    }

    final Outgoing send;
    final long bytes;
    final Lane lane;
    private final Consumer<SendResult> answer;

    /** Null unless it is traced. */
    final @Nullable Step step;

    /** Null unless it is traced, and written and unanswered. */
    @Nullable Step attempt;

    /** The next in the lane, waiting for this one's answer. */
    @Nullable Pending follower;

    /** Order of arrival; a send that returns from an owner takes its old place again. */
    long sequence;

    /** However often owners change: not later than this; 0 before its turn in the lane. */
    long endsAt;

    /** When it began to be held, in {@link System#nanoTime()}. */
    long heldAt;

    /** When it is answered with 503 unless something happens, in {@link System#nanoTime()}. */
    long deadline;

    Pending(Outgoing send, @Nullable Step step, Consumer<SendResult> answer) {
        this.send = send;
        this.bytes = send.contentBytes();
        this.lane = Lane.of(send);
        this.step = step;
        this.answer = answer;
    }

    void answer(SendResult result) {
        SendTraces.lost(this);
        SendTraces.end(step, result);
        answer.accept(result);
    }
}
