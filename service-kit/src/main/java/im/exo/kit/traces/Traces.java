package im.exo.kit.traces;

import im.exo.contract.TraceContext;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Begins the steps of traces. What is not sampled is null, and costs no more than that: nothing is
 * made before the decision, and there is no trace without one.
 */
public final class Traces {

    public static final Traces OFF = new Traces(null, 0);

    private final @Nullable Tracer tracer;
    private final double ratio;

    /** @param ratio of what {@link #root} is asked for, from 0 to 1 */
    public Traces(@Nullable Tracer tracer, double ratio) {
        this.tracer = tracer;
        this.ratio = ratio;
    }

    public boolean on() {
        return tracer != null;
    }

    /** The first step of a new trace; null unless this one is sampled. */
    public @Nullable Step root(String name, SpanKind kind) {
        var on = tracer;
        if (on == null || ThreadLocalRandom.current().nextDouble() >= ratio) {
            return null;
        }
        return new Step(on.spanBuilder(name).setNoParent().setSpanKind(kind).startSpan());
    }

    /** A step that another one led to; null when that one is not traced. */
    public @Nullable Step child(String name, SpanKind kind, @Nullable TraceContext parent) {
        return parent == null ? null : child(name, kind, List.of(parent));
    }

    /**
     * One step for many: it belongs to the first one's trace and, when there are several, is
     * linked to all.
     *
     * @param parents those that are traced; null is the answer when there are none
     */
    public @Nullable Step child(String name, SpanKind kind, List<TraceContext> parents) {
        var on = tracer;
        if (on == null || parents.isEmpty()) {
            return null;
        }
        var span =
                on.spanBuilder(name)
                        .setParent(Context.root().with(Span.wrap(remote(parents.getFirst()))))
                        .setSpanKind(kind);
        if (parents.size() > 1) {
            parents.forEach(parent -> span.addLink(remote(parent)));
        }
        return new Step(span.startSpan());
    }

    private static SpanContext remote(TraceContext context) {
        return SpanContext.createFromRemoteParent(
                context.trace(), context.span(), TraceFlags.getSampled(), TraceState.getDefault());
    }
}
