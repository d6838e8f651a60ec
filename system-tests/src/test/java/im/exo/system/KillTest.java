package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.system.blindness.Searches;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;
import im.exo.system.raw.Talk;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** {@code kill -9} in the middle of traffic: what was accepted arrives, once and in order. */
@ExtendWith(SharedPlatform.class)
class KillTest {

    private static final int PAIRS = 6;

    private final Exo exo;

    KillTest(Exo exo) {
        this.exo = exo;
    }

    @ParameterizedTest
    @ValueSource(strings = {"message-service-1", "gateway-1", "mariadb", "haproxy"})
    void one_process_dies_during_traffic(String process) throws Exception {
        duringTraffic(1, () -> exo.platform().process(process).kill9());
    }

    @Test
    void every_message_service_dies_at_once() throws Exception {
        duringTraffic(
                1,
                () -> {
                    exo.platform().process("message-service-1").kill9();
                    exo.platform().process("message-service-2").kill9();
                });
    }

    @Test
    @Tag("long")
    void twenty_processes_die_one_after_the_other() throws Exception {
        var random = new Random(20);
        var victims =
                List.of(
                        "message-service-1",
                        "message-service-2",
                        "gateway-1",
                        "gateway-2",
                        "mariadb",
                        "auth-service",
                        "kafka");
        duringTraffic(
                20,
                () -> exo.platform().process(victims.get(random.nextInt(victims.size()))).kill9());
    }

    private interface Blow {
        void strike() throws Exception;
    }

    private void duringTraffic(int blows, Blow blow) throws Exception {
        try (var talk = new Talk(exo.sockets(), exo.members(2 * PAIRS), 4).start()) {
            for (int i = 0; i < blows; i++) {
                int before = talk.accepted();
                await("traffic").atMost(Exo.PATIENCE).until(() -> talk.accepted() > before + 200);
                await("sends under way").atMost(Exo.PATIENCE).until(() -> talk.unanswered() > 0);
                int unanswered = talk.unanswered();
                blow.strike();
                assertThat(unanswered).as("unanswered sends at the kill").isPositive();
                exo.awaitHealthy();
            }
            int after = talk.accepted();
            await("traffic again").atMost(Exo.PATIENCE).until(() -> talk.accepted() > after + 200);
            var verdict = talk.finish();
            assertThat(verdict.clean()).as(verdict.toString()).isTrue();
            assertThat(verdict.accepted()).isGreaterThan(400);
        }
    }

    @Test
    void without_kafka_people_register_and_write_and_the_events_follow_later() throws Exception {
        var old = exo.accounts().register();
        var kafka = exo.platform().process("kafka");
        kafka.keepDown();
        byte[] fresh;
        try {
            var young = exo.accounts().register();
            fresh = young.account().bytes();
            try (var one = RawDevice.open(exo.sockets(), old);
                    var other = RawDevice.open(exo.sockets(), young)) {
                byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
                one.send(young, List.of(RawDevice.envelope(young, hello)));
                other.send(old, List.of(RawDevice.envelope(old, hello)));
                await().atMost(Exo.PATIENCE)
                        .until(
                                () ->
                                        one.deliveries().size() == 1
                                                && other.deliveries().size() == 1);
            }
        } finally {
            kafka.bringBack();
        }
        await("the registration is published")
                .atMost(Exo.PATIENCE)
                .until(() -> Searches.topicsContain(exo.platform(), fresh));
    }
}
