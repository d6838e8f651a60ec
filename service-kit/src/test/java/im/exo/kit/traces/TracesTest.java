package im.exo.kit.traces;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.TraceContext;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class TracesTest {

    private static final TraceContext ONE =
            new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    private static final TraceContext OTHER =
            new TraceContext("1af7651916cd43dd8448eb211c80319c", "c7ad6b7169203331");

    private final List<SpanData> ended = new ArrayList<>();
    private final SdkTracerProvider provider =
            SdkTracerProvider.builder().addSpanProcessor(new Ended()).build();

    @AfterEach
    void close() {
        provider.close();
    }

    private Traces traces(double ratio) {
        return new Traces(provider.get("test"), ratio);
    }

    @Test
    void nothing_comes_of_what_is_off_not_sampled_or_not_traced() {
        assertThat(Traces.OFF.on()).isFalse();
        assertThat(Traces.OFF.root("send", SpanKind.SERVER)).isNull();
        assertThat(Traces.OFF.child("send", SpanKind.SERVER, ONE)).isNull();
        assertThat(traces(0).root("send", SpanKind.SERVER)).isNull();
        assertThat(traces(1).child("send", SpanKind.SERVER, List.of())).isNull();
        assertThat(ended).isEmpty();
    }

    @Test
    void a_step_continues_the_trace_that_it_was_handed() {
        var root = traces(1).root("send", SpanKind.SERVER);
        assertThat(root).isNotNull();
        var next = traces(0).child("relay", SpanKind.CLIENT, root.context());
        assertThat(next).isNotNull();
        next.with("exo.outcome", "fine").end();
        root.end();
        assertThat(ended.getFirst().getTraceId()).isEqualTo(root.context().trace());
        assertThat(ended.getFirst().getParentSpanId()).isEqualTo(root.context().span());
        assertThat(ended.getFirst().getAttributes().size()).isEqualTo(1);
        assertThat(ended.getFirst().getLinks()).isEmpty();
    }

    @Test
    void one_step_for_many_is_linked_to_all_of_them() {
        var commit = traces(0).child("group commit", SpanKind.INTERNAL, List.of(ONE, OTHER));
        assertThat(commit).isNotNull();
        commit.end();
        var span = ended.getFirst();
        assertThat(span.getTraceId()).isEqualTo(ONE.trace());
        assertThat(span.getParentSpanId()).isEqualTo(ONE.span());
        assertThat(span.getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(ONE.span(), OTHER.span());
    }

    private final class Ended implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            ended.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
