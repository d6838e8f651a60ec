package im.exo.system.instances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.system.blindness.Searches;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;
import im.exo.system.sdk.Person;

import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
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
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code kill -9} in the middle of traffic: what was accepted arrives, once and in order. */
@ExtendWith(SharedPlatform.class)
class KillTest {

    private static final Fault KILL = new Fault.Kill();

    /** One round of the long run; twenty of them are 100,000 messages. */
    private static final int ROUNDS = 20;

    private static final int MESSAGES = 5_000;

    private final Exo exo;
    @TempDir private Path folder;

    KillTest(Exo exo) {
        this.exo = exo;
    }

    @Test
    void processes_that_messages_pass_through_die_during_traffic() throws Exception {
        try (var ordeal = new Ordeal(exo, folder)) {
            for (var victim : List.of("message-service-1", "gateway-1", "mariadb", "haproxy")) {
                ordeal.suffer(KILL, victim);
            }
            ordeal.end();
        }
    }

    @Test
    void the_services_beside_the_messages_die_while_people_register_fetch_keys_and_share_files()
            throws Exception {
        try (var ordeal = new Ordeal(exo, folder)) {
            ordeal.suffer(KILL, "auth-service", "keyserver-service", "file-service");
            ordeal.end();
        }
    }

    /** Each has its own people, whose tokens need to outlive only one death. */
    @ParameterizedTest
    @ValueSource(strings = {"kafka", "s3"})
    void what_the_services_beside_the_messages_need_dies(String victim) throws Exception {
        try (var ordeal = new Ordeal(exo, folder)) {
            ordeal.suffer(KILL, victim);
            ordeal.end();
        }
    }

    @Test
    void every_message_service_dies_at_once() throws Exception {
        try (var ordeal = new Ordeal(exo, folder)) {
            ordeal.suffer(KILL, "message-service-1", "message-service-2");
            ordeal.end();
        }
    }

    /** A round has its own people: a token does not outlive all twenty. */
    @RepeatedTest(ROUNDS)
    @Tag("long")
    void each_process_dies_again_and_again(RepetitionInfo round) throws Exception {
        String ofTwo = round.getCurrentRepetition() % 2 == 0 ? "-1" : "-2";
        var victims =
                new ArrayList<>(
                        List.of(
                                "message-service" + ofTwo,
                                "gateway" + ofTwo,
                                "mariadb",
                                "haproxy",
                                "auth-service",
                                "keyserver-service",
                                "file-service",
                                "kafka",
                                "s3"));
        Collections.shuffle(victims, new Random(round.getCurrentRepetition()));
        try (var ordeal = new Ordeal(exo, folder)) {
            for (var victim : victims) {
                ordeal.suffer(KILL, victim);
            }
            ordeal.awaitAcceptedInAll(MESSAGES);
            assertThat(ordeal.end()).isGreaterThanOrEqualTo(MESSAGES);
        }
    }

    private void kill(String process) throws InterruptedException {
        exo.platform().process(process).kill9();
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
