package im.exo.gateway.realtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import java.util.function.ToDoubleFunction;

/**
 * What the sessions show of themselves, looked at when it is asked for; every name is in {@code
 * docs/metrics.md}.
 */
record SocketMetrics(MeterRegistry meters) {

    void export(Sessions sessions) {
        gauge("exo.sockets.open", sessions, Sessions::size);
        phase("awaiting-token", sessions, Sessions::awaitingToken);
        phase("open", sessions, one -> one.draining() ? 0 : known(one));
        phase("draining", sessions, one -> one.draining() ? known(one) : 0);
        bytes("exo.sockets.backlog", sessions, one -> one.backlogOfAll().get());
        bytes("exo.sockets.backlog.fullest", sessions, Sessions::fullestBacklog);
        sessions.closings().export(meters);
    }

    /** A session is entered in one list before the other. */
    private static int known(Sessions sessions) {
        return Math.max(0, sessions.size() - sessions.awaitingToken());
    }

    private void phase(String phase, Sessions sessions, ToDoubleFunction<Sessions> count) {
        Gauge.builder("exo.sockets", sessions, count).tag("phase", phase).register(meters);
    }

    private void bytes(String name, Sessions sessions, ToDoubleFunction<Sessions> figure) {
        Gauge.builder(name, sessions, figure).baseUnit("bytes").register(meters);
    }

    private void gauge(String name, Sessions sessions, ToDoubleFunction<Sessions> figure) {
        Gauge.builder(name, sessions, figure).register(meters);
    }
}
