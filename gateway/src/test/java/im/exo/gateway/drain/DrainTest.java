package im.exo.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.gateway.realtime.RecordingPeer;
import im.exo.gateway.testing.Configs;
import im.exo.gateway.testing.PlainGateway;
import im.exo.gateway.testing.Samples;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;

import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

class DrainTest {

    private final DrainConfig config =
            Configs.of(
                    DrainConfig.class,
                    Map.of("exo.drain.notice", "100ms", "exo.drain.spread", "200ms"));

    @Test
    void the_shutdown_waits_until_all_sockets_were_sent_elsewhere() {
        try (var gateway = new PlainGateway(Map.of());
                var peer = new RecordingPeer();
                var clock = Executors.newSingleThreadScheduledExecutor()) {
            var session = gateway.sessions().open(peer).orElseThrow();
            peer.turns().execute(() -> session.received(gateway.hello(Samples.device())));
            await().atMost(Duration.ofSeconds(60)).until(() -> !peer.frames().isEmpty());
            var drain = new Drain(config, gateway.sessions());
            var readiness = new RelayReadiness(gateway.mailboxes(), drain);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> readiness.call().getStatus() == Status.UP);

            clock.scheduleWithFixedDelay(gateway.sessions()::sweep, 10, 10, TimeUnit.MILLISECONDS);
            drain.leave(new ShutdownDelayInitiatedEvent());

            assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
            assertThat(peer.ending()).isDone();
            assertThat(peer.ending().join().code()).isEqualTo(1012);
            assertThat(peer.frames().getLast().hasReconnect()).isTrue();
        }
    }

    @Test
    void without_sockets_the_load_balancer_gets_its_notice_all_the_same() {
        var patient = Configs.of(DrainConfig.class, Map.of("exo.drain.notice", "300ms"));
        try (var gateway = new PlainGateway(Map.of())) {
            var drain = new Drain(patient, gateway.sessions());
            long before = System.nanoTime();
            drain.leave(new ShutdownDelayInitiatedEvent());
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(300));
            assertThat(drain.draining()).isTrue();
            assertThat(gateway.sessions().accepting()).isFalse();
        }
    }
}
