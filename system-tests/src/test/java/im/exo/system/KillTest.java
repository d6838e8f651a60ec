package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.contract.Limits;
import im.exo.system.blindness.Searches;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;
import im.exo.system.raw.Talk;
import im.exo.system.sdk.Person;

import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code kill -9} in the middle of traffic: what was accepted arrives, once and in order. */
@ExtendWith(SharedPlatform.class)
class KillTest {

    /** So many that each process of a kind has some of their sends. */
    private static final int PAIRS = 16;

    private static final int PER_SEND = 4;

    /** No message passes through these. */
    private static final Set<String> BESIDE = Set.of("auth-service", "kafka");

    private final Exo exo;
    @TempDir private Path folder;

    KillTest(Exo exo) {
        this.exo = exo;
    }

    @ParameterizedTest
    @ValueSource(strings = {"message-service-1", "gateway-1", "mariadb", "haproxy"})
    void one_process_dies_during_traffic(String process) throws Exception {
        duringTraffic(1, () -> kill(process));
    }

    @Test
    void every_message_service_dies_at_once() throws Exception {
        duringTraffic(
                1,
                () -> {
                    kill("message-service-1");
                    return kill("message-service-2");
                });
    }

    /** Returns whether messages go through it, so that some of them must have been cut off. */
    private boolean kill(String process) throws InterruptedException {
        exo.platform().process(process).kill9();
        return !BESIDE.contains(process);
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
        duringTraffic(20, () -> kill(victims.get(random.nextInt(victims.size()))));
    }

    private interface Blow {
        /** Returns whether sends were under way through what died. */
        boolean strike() throws Exception;
    }

    private void duringTraffic(int blows, Blow blow) throws Exception {
        try (var talk = new Talk(exo.sockets(), exo.members(2 * PAIRS), PER_SEND).start()) {
            for (int i = 0; i < blows; i++) {
                spread(talk);
                int before = talk.accepted();
                await("traffic").atMost(Exo.PATIENCE).until(() -> talk.accepted() > before + 200);
                var underWay = talk.underWay(3 * PAIRS / 4);
                boolean cutOff = blow.strike();
                int unanswered = underWay.unanswered();
                if (cutOff) {
                    assertThat(unanswered)
                            .as("sends from before the kill without an answer after it")
                            .isPositive();
                }
                exo.awaitHealthy();
            }
            int after = talk.accepted();
            await("traffic again").atMost(Exo.PATIENCE).until(() -> talk.accepted() > after + 200);
            var verdict = talk.finish();
            assertThat(verdict.clean()).as(verdict.toString()).isTrue();
            assertThat(verdict.accepted()).isGreaterThan(400);
            // What a device had not acknowledged, and the send that was repeated: at each blow, and
            // each time that all come back before it.
            assertThat(verdict.redelivered())
                    .as("redelivered")
                    .isLessThanOrEqualTo(2 * blows * PAIRS * (Limits.WINDOW_ENVELOPES + PER_SEND));
        }
    }

    /**
     * Returns when whatever dies next has traffic of its own. After the death of a gateway all
     * devices are with the other one and come back to both only when they come anew, once the front
     * door knows about it; shards come back by themselves.
     */
    private void spread(Talk talk) {
        await("a part of the traffic for each process")
                .atMost(Exo.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(2))
                .until(
                        () -> {
                            boolean sockets =
                                    exo.socketsOf(1, 2).stream().allMatch(n -> n > PAIRS / 2);
                            if (!sockets) {
                                talk.scatter();
                            }
                            return sockets && exo.shardsOf(1, 2).stream().allMatch(n -> n > 16);
                        });
    }

    /** Raw devices number every envelope themselves; only a client could encrypt a text twice. */
    @Test
    void an_application_hears_every_text_once_and_in_order_when_every_message_service_dies()
            throws Exception {
        var struck = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var ada = Person.register(exo.door(), folder.resolve("ada"), "correct horse ada");
                var bob = Person.register(exo.door(), folder.resolve("bob"), "correct horse bob")) {
            bob.online();
            ada.online().say(bob, "text 0");
            var writing =
                    threads.submit(
                            () -> {
                                int written = 1;
                                while (!struck.get() || written < 100) {
                                    ada.client().send(bob.id(), "text " + written++);
                                }
                                return written;
                            });
            soon("texts on their way")
                    .until(() -> bob.heard().size() > 20 && ada.client().unanswered() > 0);
            kill("message-service-1");
            kill("message-service-2");
            soon("a send without an answer").until(() -> ada.client().unanswered() > 0);
            int heard = bob.heard().size();
            struck.set(true);
            int texts = writing.get(60, TimeUnit.SECONDS);
            assertThat(heard).as("heard at the kill").isLessThan(texts);
            exo.awaitHealthy();
            bob.hears("text " + (texts - 1));
            ada.say(bob, "the end");
            bob.hears("the end");
            var expected = new ArrayList<String>();
            for (int i = 0; i < texts; i++) {
                expected.add("text " + i);
            }
            expected.add("the end");
            assertThat(bob.heard()).isEqualTo(expected);
        }
    }

    private static ConditionFactory soon(String what) {
        return await(what)
                .atMost(Exo.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2));
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
