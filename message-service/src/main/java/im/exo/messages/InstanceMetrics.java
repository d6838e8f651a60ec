package im.exo.messages;

import im.exo.messages.accounts.AccountProjection;
import im.exo.messages.mailbox.EventLoop;
import im.exo.messages.ownership.Ownership;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What one instance shows of its state; every name is in {@code docs/metrics.md}. */
final class InstanceMetrics {

    private static final double NANOS = 1e9;

    private final MeterRegistry meters;
    private final Counter taken;
    private final Counter lost;

    /** @param shards of the platform, whoever owns them */
    InstanceMetrics(MeterRegistry meters, int shards) {
        this.meters = meters;
        Gauge.builder("exo.mailbox.shards.configured", () -> shards).register(meters);
        this.taken = meters.counter("exo.mailbox.shards.taken");
        this.lost = meters.counter("exo.mailbox.shards.lost");
    }

    void took() {
        taken.increment();
    }

    void lost() {
        lost.increment();
    }

    /** @param latest asked at every scrape, from any thread */
    void export(Supplier<Figures> latest) {
        gauge(latest, "exo.mailbox.shards", "", Figures::shards);
        gauge(latest, "exo.mailbox.open", "", Figures::mailboxes);
        gauge(latest, "exo.mailbox.queued", "", Figures::envelopes);
        gauge(latest, "exo.mailbox.queued", "bytes", Figures::envelopeBytes);
        gauge(latest, "exo.mailbox.unanswered", "", Figures::unanswered);
        gauge(latest, "exo.mailbox.unanswered", "bytes", Figures::unansweredBytes);

        gauge(latest, "exo.mailbox.database.away", "", one -> one.databaseAway() ? 1 : 0);
        gauge(latest, "exo.mailbox.gathered", "", one -> one.gathering().works());
        gauge(latest, "exo.mailbox.gathered", "bytes", one -> one.gathering().bytes());
        gauge(
                latest,
                "exo.mailbox.gathered.age",
                "seconds",
                one -> one.gathering().nanos() / NANOS);
        gauge(latest, "exo.mailbox.removals", "", one -> one.gathering().removals());
        gauge(
                latest,
                "exo.mailbox.removals.age",
                "seconds",
                one -> one.gathering().removalNanos() / NANOS);

        gauge(latest, "exo.mailbox.sessions", "", one -> one.windows().sockets());
        gauge(latest, "exo.mailbox.unacknowledged", "", one -> one.windows().unacknowledged());
        gauge(
                latest,
                "exo.mailbox.unacknowledged",
                "bytes",
                one -> one.windows().unacknowledgedBytes());
        gauge(latest, "exo.mailbox.windows.full", "", one -> one.windows().full());
        gauge(latest, "exo.mailbox.sessions.stalled", "", one -> one.windows().stalled());
        gauge(latest, "exo.mailbox.backlog.reads", "", one -> one.windows().reads());

        gauge(latest, "exo.mailbox.streams", "", one -> one.streams().open());
        gauge(latest, "exo.mailbox.outbox", "bytes", one -> one.streams().outboxBytes());
        gauge(
                latest,
                "exo.mailbox.outbox.fullest",
                "bytes",
                one -> one.streams().fullestOutboxBytes());
        gauge(latest, "exo.mailbox.credit.least", "bytes", one -> one.streams().leastCredit());
    }

    private void gauge(
            Supplier<Figures> latest, String name, String unit, ToDoubleFunction<Figures> figure) {
        Gauge.builder(
                        unit.equals("bytes") ? name + ".bytes" : name,
                        () -> figure.applyAsDouble(latest.get()))
                .baseUnit(unit.isEmpty() ? null : unit)
                .register(meters);
    }

    /** What is known without the event loop, and so while it hangs, too. */
    void export(EventLoop loop, Ownership ownership, AccountProjection projection) {
        gauge("exo.mailbox.loop.silence", loop, one -> seconds(one.sinceLastRound()));
        gauge("exo.mailbox.lease.age", ownership, one -> seconds(one.sinceRenewal()));
        Gauge.builder("exo.mailbox.projection.lag", projection, AccountProjection::lag)
                .register(meters);
    }

    private <T> void gauge(String name, T of, ToDoubleFunction<T> figure) {
        Gauge.builder(name, of, figure).baseUnit("seconds").register(meters);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }
}
