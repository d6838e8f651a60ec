package im.exo.gateway.mailboxes;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** What the way to message-service shows; every name is in {@code docs/metrics.md}. */
record MailboxesMetrics(MeterRegistry meters) {

    void export(Mailboxes mailboxes) {
        gauge("exo.relay.streams.open", mailboxes, Mailboxes::openStreams);
        gauge("exo.sends.unanswered", mailboxes, Mailboxes::unansweredSends);
        gauge("exo.sends.held", mailboxes, Mailboxes::heldSends);
        bytes("exo.sends.unanswered.bytes", mailboxes, Mailboxes::unansweredBytes);
        Gauge.builder("exo.sends.held.age", mailboxes, one -> one.heldNanos() / 1e9)
                .baseUnit("seconds")
                .register(meters);
        gauge("exo.relay.sends.waiting", mailboxes, one -> one.figures().waiting());
        gauge("exo.relay.sends.written", mailboxes, one -> one.figures().unanswered());
        gauge("exo.relay.control.waiting", mailboxes, one -> one.figures().control());
        bytes("exo.relay.credit.least.bytes", mailboxes, MailboxesMetrics::leastCredit);
        FunctionCounter.builder("exo.relay.streams.lost", mailboxes.streamsLost(), LongAdder::sum)
                .register(meters);
        mailboxes.results().export(meters);
    }

    private static double leastCredit(Mailboxes mailboxes) {
        var figures = mailboxes.figures();
        return figures.open() == 0 ? 0 : figures.leastCredit();
    }

    private void bytes(String name, Mailboxes of, ToDoubleFunction<Mailboxes> figure) {
        Gauge.builder(name, of, figure).baseUnit("bytes").register(meters);
    }

    private void gauge(String name, Mailboxes of, ToDoubleFunction<Mailboxes> figure) {
        Gauge.builder(name, of, figure).register(meters);
    }
}
