package im.exo.messages.traces;

import im.exo.contract.TraceContext;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Steps in the life of traced sends. Whoever has no trace passes null and gets null, and nothing is
 * made for it.
 */
public interface MailTraces {

    /** Of a process that traces nothing. */
    MailTraces OFF =
            new MailTraces() {
                @Override
                public boolean on() {
                    return false;
                }

                @Override
                public @Nullable Step of(What what, List<TraceContext> traced) {
                    return null;
                }
            };

    /** A step of this service. */
    enum What {
        /** A send, from its arrival to its answer. */
        MAILBOX,
        /** From a batch's handing over until it is through, whatever that takes. */
        GROUP_COMMIT,
        /** One transaction. */
        DATABASE_COMMIT,
        /** An envelope on its way to the stream of the recipient's gateway. */
        DELIVERY
    }

    boolean on();

    /** In the first one's trace, and linked to all; null when there are none. */
    @Nullable Step of(What what, List<TraceContext> traced);

    default @Nullable Step of(What what, @Nullable TraceContext traced) {
        return traced == null ? null : of(what, List.of(traced));
    }

    /** Under way until its end. */
    interface Step {
        TraceContext context();

        Step with(String attribute, long number);

        /** @param outcome one of a few words fixed in the code */
        void end(String outcome);
    }
}
