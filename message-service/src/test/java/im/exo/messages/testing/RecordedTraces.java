package im.exo.messages.testing;

import im.exo.contract.TraceContext;
import im.exo.messages.traces.MailTraces;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every step. */
public final class RecordedTraces implements MailTraces {

    private static final Random RANDOM = new Random(7);

    private final List<Recorded> steps = new CopyOnWriteArrayList<>();

    /** A step, and what it followed from. */
    public static final class Recorded implements Step {
        private final What what;
        private final List<TraceContext> of;
        private final TraceContext context;
        private volatile String outcome = "";

        private Recorded(What what, List<TraceContext> of) {
            this.what = what;
            this.of = of;
            this.context = span(of.getFirst().trace());
        }

        public What what() {
            return what;
        }

        public List<TraceContext> of() {
            return of;
        }

        public String outcome() {
            return outcome;
        }

        @Override
        public TraceContext context() {
            return context;
        }

        @Override
        public Step with(String attribute, long number) {
            return this;
        }

        @Override
        public void end(String how) {
            outcome = how;
        }
    }

    /** The beginning of a trace elsewhere. */
    public static TraceContext fresh() {
        return span("%016x%016x".formatted(RANDOM.nextLong() | 1, RANDOM.nextLong()));
    }

    private static TraceContext span(String trace) {
        return new TraceContext(trace, "%016x".formatted(RANDOM.nextLong() | 1));
    }

    public List<Recorded> steps() {
        return List.copyOf(steps);
    }

    public List<Recorded> steps(What what) {
        return steps.stream().filter(step -> step.what == what).toList();
    }

    @Override
    public boolean on() {
        return true;
    }

    @Override
    public Step of(What what, List<TraceContext> traced) {
        if (traced.isEmpty()) {
            return null;
        }
        var step = new Recorded(what, List.copyOf(traced));
        steps.add(step);
        return step;
    }
}
