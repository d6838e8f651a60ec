package im.exo.gateway.realtime;

import im.exo.gateway.access.Gatekeeper;
import im.exo.gateway.limits.Rate;
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

import java.util.concurrent.TimeUnit;

/** Makes the register of sessions, and is the clock that wakes them. */
@ApplicationScoped
public class RealtimeLifecycle {

    private static final long SWEEP_MILLIS = 250;
    private static final int ACCOUNTS_KEPT = 100_000;

    @Produces
    @Singleton
    SendLimits sendLimits(RealtimeConfig config) {
        return new SendLimits(new Rate(config.sendBurst(), config.sendRate()), ACCOUNTS_KEPT);
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
                        .publishPercentiles(0.5, 0.99)
                        .register(metrics);
        var sessions =
                new Sessions(
                        config,
                        mailboxes,
                        gatekeeper,
                        limits,
                        nanos -> latency.record(nanos, TimeUnit.NANOSECONDS));
        metrics.gauge("exo.sockets.open", sessions, Sessions::size);
        return sessions;
    }

    void start(@Observes StartupEvent event, Sessions sessions, DenyList denyList, Vertx vertx) {
        denyList.onRevocation(sessions::revoked);
        vertx.setPeriodic(SWEEP_MILLIS, _ -> sessions.sweep());
    }
}
