package im.exo.gateway.mailboxes;

import com.google.protobuf.ByteString;

import im.exo.contract.TraceContext;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.relay.Send;
import im.exo.kit.traces.Step;
import im.exo.kit.traces.Traces;

import io.opentelemetry.api.trace.SpanKind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The gateway's steps in the life of a traced send; of one that is not traced they are null. */
record SendTraces(Traces traces) {

    /** From the client's frame or request to its result. */
    @Nullable Step begin() {
        return traces.root("send", SpanKind.SERVER);
    }

    /** The same in a request's trace; null in none. */
    @Nullable Step within(@Nullable TraceContext trace) {
        return traces.child("send", SpanKind.SERVER, trace);
    }

    static void end(@Nullable Step send, SendResult result) {
        if (send != null) {
            send.with("exo.outcome", word(result)).end();
        }
    }

    /** From its writing to message-service's answer, once for each attempt. */
    void written(Pending pending, Send.Builder frame) {
        var send = pending.step;
        if (send != null) {
            var attempt = pending.attempt;
            if (attempt == null) {
                attempt = traces.child("relay", SpanKind.CLIENT, send.context());
                pending.attempt = attempt;
            }
            if (attempt != null) {
                frame.setTrace(attempt.context().bytes());
            }
        }
    }

    static void answered(Pending pending, SendResult result) {
        var attempt = pending.attempt;
        if (attempt != null) {
            pending.attempt = null;
            attempt.with("exo.outcome", word(result)).end();
        }
    }

    /** Without an answer: another attempt follows, or the send is given up. */
    static void lost(Pending pending) {
        var attempt = pending.attempt;
        if (attempt != null) {
            pending.attempt = null;
            attempt.failed().end();
        }
    }

    /** From message-service's delivery to the frames that go to the socket. */
    List<Step> delivering(List<ByteString> of) {
        var steps = new ArrayList<Step>(of.size());
        for (var bytes : of) {
            var parent = TraceContext.of(bytes).orElse(null);
            var step = traces.child("socket", SpanKind.CONSUMER, parent);
            if (step != null) {
                steps.add(step);
            }
        }
        return steps;
    }

    private static String word(SendResult result) {
        return result.getOutcome().name();
    }
}
