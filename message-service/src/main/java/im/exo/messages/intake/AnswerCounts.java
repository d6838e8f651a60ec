package im.exo.messages.intake;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;

import java.util.concurrent.atomic.LongAdder;

/** How sends were answered. Counting one costs an addition; meters look when they are asked. */
public final class AnswerCounts {

    private final LongAdder accepted = new LongAdder();
    private final LongAdder unknownAccount = new LongAdder();
    private final LongAdder unauthorized = new LongAdder();
    private final LongAdder unavailable = new LongAdder();
    private final LongAdder mismatched = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder mailboxFull = new LongAdder();
    private final LongAdder busy = new LongAdder();
    private final LongAdder readOnly = new LongAdder();
    private final LongAdder notOwner = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder undecided = new LongAdder();

    Answer count(Answer answer) {
        counter(answer).increment();
        return answer;
    }

    private LongAdder counter(Answer answer) {
        return switch (answer) {
            case Answer.Accepted _ -> accepted;
            case Answer.UnknownAccount _ -> unknownAccount;
            case Answer.Unauthorized _ -> unauthorized;
            case Answer.Suspended _ -> unavailable;
            case Answer.Mismatched _ -> mismatched;
            case Answer.Stale _ -> stale;
            case Answer.MailboxFull _ -> mailboxFull;
            case Answer.Busy _ -> busy;
            case Answer.ReadOnly _ -> readOnly;
            case Answer.NotOwner _ -> notOwner;
            case Answer.Refused _ -> refused;
            case Answer.Undecided _ -> undecided;
        };
    }

    /** Named as in the table of problems, where one says the same. */
    public void export(MeterRegistry meters) {
        export(meters, "accepted", accepted);
        export(meters, "unknown-account", unknownAccount);
        export(meters, "unauthorized", unauthorized);
        export(meters, "unavailable", unavailable);
        export(meters, "mismatched-devices", mismatched);
        export(meters, "stale-devices", stale);
        export(meters, "mailbox-full", mailboxFull);
        export(meters, "rate-limited", busy);
        export(meters, "read-only", readOnly);
        export(meters, "not-owner", notOwner);
        export(meters, "refused", refused);
        export(meters, "unknown", undecided);
    }

    private static void export(MeterRegistry meters, String outcome, LongAdder count) {
        FunctionCounter.builder("exo.mailbox.sends", count, LongAdder::sum)
                .tag("outcome", outcome)
                .register(meters);
    }
}
