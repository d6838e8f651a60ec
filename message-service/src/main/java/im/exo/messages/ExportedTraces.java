package im.exo.messages;

import im.exo.contract.TraceContext;
import im.exo.kit.traces.Traces;
import im.exo.messages.traces.MailTraces;

import io.opentelemetry.api.trace.SpanKind;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The mailbox's steps as spans. */
record ExportedTraces(Traces traces) implements MailTraces {

    static MailTraces of(Traces traces) {
        return traces.on() ? new ExportedTraces(traces) : MailTraces.OFF;
    }

    @Override
    public boolean on() {
        return true;
    }

    @Override
    public @Nullable Step of(What what, List<TraceContext> traced) {
        var step = traces.child(name(what), kind(what), traced);
        if (step == null) {
            return null;
        }
        if (what == What.DATABASE_COMMIT) {
            step.with("db.system.name", "mysql").with("db.operation.name", "COMMIT");
        }
        return new Exported(step);
    }

    private static String name(What what) {
        return switch (what) {
            case MAILBOX -> "mailbox";
            case GROUP_COMMIT -> "group commit";
            case DATABASE_COMMIT -> "database commit";
            case DELIVERY -> "delivery";
        };
    }

    private static SpanKind kind(What what) {
        return switch (what) {
            case MAILBOX -> SpanKind.SERVER;
            case GROUP_COMMIT -> SpanKind.INTERNAL;
            case DATABASE_COMMIT -> SpanKind.CLIENT;
            case DELIVERY -> SpanKind.PRODUCER;
        };
    }

    private record Exported(im.exo.kit.traces.Step step) implements Step {
        @Override
        public TraceContext context() {
            return step.context();
        }

        @Override
        public Step with(String attribute, long number) {
            step.with(attribute, number);
            return this;
        }

        @Override
        public void end(String outcome) {
            step.with("exo.outcome", outcome).end();
        }
    }
}
