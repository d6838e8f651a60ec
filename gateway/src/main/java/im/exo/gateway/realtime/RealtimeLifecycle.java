package im.exo.gateway.realtime;

import im.exo.gateway.access.Gatekeeper;
import im.exo.gateway.limits.SendLimits;
import im.exo.gateway.mailboxes.Mailboxes;
import im.exo.kit.revocations.DenyList;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes the register of sessions, and is the clock that wakes them. */
@ApplicationScoped
public class RealtimeLifecycle {

    private static final long SWEEP_MILLIS = 250;
    private static final int ACCOUNTS_KEPT = 100_000;

    /** Buckets, unlike percentiles, can be added up over gateways, and cost less at each send. */
    private static final Duration[] ANSWERED_WITHIN = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(4),
        Duration.ofMillis(8),
        Duration.ofMillis(16),
        Duration.ofMillis(32),
        Duration.ofMillis(64),
        Duration.ofMillis(128),
        Duration.ofMillis(512),
        Duration.ofSeconds(2),
        Duration.ofSeconds(6),
    };

    @Produces
    @Singleton
    SendLimits sendLimits(RealtimeConfig config) {
        return new SendLimits(config.envelopes(), config.bytes(), ACCOUNTS_KEPT);
    }

    @Produces
    @Singleton
    Sessions sessions(
            RealtimeConfig config,
            Mailboxes mailboxes,
            Gatekeeper gatekeeper,
            SendLimits limits,
            MeterRegistry metrics) {
        var latency =
                Timer.builder("exo.sends.answered")
                        .description("From a send frame to its result")
                        .serviceLevelObjectives(ANSWERED_WITHIN)
                        .register(metrics);
        var sessions =
                new Sessions(
                        config,
                        mailboxes,
                        gatekeeper,
                        limits,
                        nanos -> latency.record(nanos, TimeUnit.NANOSECONDS));
        new SocketMetrics(metrics).export(sessions);
        limits.export(metrics);
        return sessions;
    }

    void start(@Observes StartupEvent event, Sessions sessions, DenyList denyList, Vertx vertx) {
        denyList.onRevocation(sessions::revoked);
        vertx.setPeriodic(SWEEP_MILLIS, _ -> wake(sessions.due(), vertx));
    }

    /** Evenly until the next look: who came in a crowd would go in one, and hold up everybody else. */
    private static void wake(List<Session> due, Vertx vertx) {
        for (int i = 0; i < due.size(); i++) {
            var session = due.get(i);
            vertx.setTimer(1 + i * (SWEEP_MILLIS - 1) / due.size(), _ -> session.wake());
        }
    }
}
