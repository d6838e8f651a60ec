package im.exo.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.gateway.realtime.RecordingPeer;
import im.exo.gateway.realtime.Session;
import im.exo.gateway.testing.Configs;
import im.exo.gateway.testing.PlainGateway;
import im.exo.gateway.testing.Samples;
import im.exo.kit.health.Lack;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

class DrainTest {

    private final DrainConfig config =
            Configs.of(DrainConfig.class, Map.of("exo.drain.spread", "200ms"));

    @Test
    void the_shutdown_waits_until_all_sockets_were_sent_elsewhere() {
        try (var gateway = new PlainGateway(Map.of());
                var peer = new RecordingPeer();
                var clock = Executors.newSingleThreadScheduledExecutor()) {
            var session = gateway.sessions().open(peer).orElseThrow();
            peer.turns().execute(() -> session.received(gateway.hello(Samples.device())));
            await().atMost(Duration.ofSeconds(60)).until(() -> !peer.frames().isEmpty());
            var drain = new Drain(config, gateway.sessions());
            var readiness = new RelayReadiness(gateway.mailboxes());
            await().atMost(Duration.ofSeconds(60)).until(() -> readiness.lack().isEmpty());

            clock.scheduleWithFixedDelay(
                    () -> gateway.sessions().due().forEach(Session::wake),
                    10,
                    10,
                    TimeUnit.MILLISECONDS);
            drain.leave(new ShutdownDelayInitiatedEvent());

            assertThat(peer.ending()).isDone();
            assertThat(peer.ending().join().code()).isEqualTo(1012);
            assertThat(peer.frames().getLast().hasReconnect()).isTrue();
        }
    }

    @Test
    void without_message_service_it_is_not_ready_and_says_so() {
        try (var gateway = new PlainGateway(Map.of())) {
            var readiness = new RelayReadiness(gateway.mailboxes());
            await().atMost(Duration.ofSeconds(60)).until(() -> readiness.lack().isEmpty());
            gateway.relay().close();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () ->
                                    assertThat(readiness.lack())
                                            .contains(Lack.of("message-service away")));
        }
    }
}
