package im.exo.kit.traces;

import im.exo.contract.TraceContext;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

/** A step under way. Attributes are words and numbers of the code's own, never of a request. */
public final class Step {

    private final Span span;

    Step(Span span) {
        this.span = span;
    }

    /** What the next step needs to know. */
    public TraceContext context() {
        var context = span.getSpanContext();
        return new TraceContext(context.getTraceId(), context.getSpanId());
    }

    public Step name(String name) {
        span.updateName(name);
        return this;
    }

    public Step with(String attribute, String word) {
        span.setAttribute(attribute, word);
        return this;
    }

    public Step with(String attribute, long number) {
        span.setAttribute(attribute, number);
        return this;
    }

    /** It did not come to its end. */
    public Step failed() {
        span.setStatus(StatusCode.ERROR);
        return this;
    }

    public void end() {
        span.end();
    }
}
