package im.exo.system.faults;

import static im.exo.system.instances.Instances.awaitAccepted;
import static im.exo.system.instances.Instances.awaitArrival;
import static im.exo.system.instances.Instances.finish;
import static im.exo.system.instances.Instances.report;
import static im.exo.system.instances.Instances.seconds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.Started;
import im.exo.system.raw.RawFiles;
import im.exo.system.raw.Talk;
import im.exo.system.sdk.Person;

import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Clocks that are set by an hour during traffic, forwards and backwards. */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class ClockStepTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private static final int PAIRS = 12;
    private static final int PER_SEND = 2;

    /** Accepted between two steps. */
    private static final int BETWEEN = 200;

    private static final List<String> ALL =
            List.of(
                    "mariadb",
                    "kafka",
                    "s3",
                    "auth-service-1",
                    "keyserver-service-1",
                    "file-service-1",
                    "message-service-1",
                    "message-service-2",
                    "gateway-1",
                    "gateway-2",
                    "haproxy");

    private static final String TAKEN = "exo_mailbox_shards_taken_total";

    @TempDir private static Path settings;
    private static Clocks clocks;
    private static Started started;
    private static Exo exo;

    @TempDir private Path folder;

    @BeforeAll
    static void start() {
        clocks = new Clocks(settings);
        started = Started.in("clocks", options -> clocks.in(options.scaled(2, 2), ALL));
        exo = started.exo();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (started != null) {
            started.close();
        }
        Clocks.sweep();
    }

    @AfterEach
    void setRight() throws InterruptedException {
        clocks.step(Duration.ZERO, ALL);
    }

    /** Leases end by the database's clock, and positions, windows and limits by nobody's. */
    @Test
    void of_the_database_or_of_one_message_service() throws Exception {
        try (var talk = new Talk(exo.sockets(), exo.members(2 * PAIRS), PER_SEND).start()) {
            for (var process : List.of("mariadb", "message-service-1")) {
                for (var from : List.of(HOUR, Duration.ZERO, HOUR.negated(), Duration.ZERO)) {
                    step(talk, from, List.of(process));
                }
            }
            end(talk);
        }
    }

    /** Tokens of before are good all the time: their hour does not come. */
    @Test
    void of_everything_backwards_and_forwards_again() throws Exception {
        try (var talk = new Talk(exo.sockets(), exo.members(2 * PAIRS), PER_SEND).start()) {
            step(talk, HOUR.negated(), ALL);
            newcomer();
            step(talk, Duration.ZERO, ALL);
            newcomer();
            end(talk);
        }
    }

    private static void step(Talk talk, Duration from, List<String> processes) throws Exception {
        awaitAccepted(talk, BETWEEN);
        int taken = taken();
        talk.underWay().awaitAtLeast(PAIRS / 2);
        clocks.step(from, processes);
        exo.awaitHealthy();
        var arrival = awaitArrival(talk);
        awaitAccepted(talk, BETWEEN);
        report(
                "clock of %s at %s: backlog gone after %s, %d shards taken",
                processes.size() == 1 ? processes.getFirst() : "everything",
                from,
                seconds(arrival),
                taken() - taken);
    }

    private static int taken() {
        return exo.figureOf(1, TAKEN) + exo.figureOf(2, TAKEN);
    }

    private static void end(Talk talk) throws Exception {
        report("after steps of clocks: %s", finish(talk));
    }

    /** Somebody registers, shares a file and reads it. */
    private static void newcomer() throws Exception {
        var http = new Http(exo.door());
        var files = new RawFiles(http, exo.accounts().register().token());
        var answer = http.get(files.cdn(files.upload(new byte[100_000])));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body()).hasSize(100_000);
    }

    /** Whose lease ends in an hour, by the clock that was set back after it died. */
    @Test
    void a_message_service_that_died_before_the_clock_was_set_back_is_taken_over()
            throws Exception {
        var dead = exo.platform().process("message-service-2");
        try (var talk = new Talk(exo.sockets(), exo.members(2 * PAIRS), PER_SEND).start()) {
            awaitAccepted(talk, BETWEEN);
            talk.underWay().awaitAtLeast(PAIRS / 2);
            dead.keepDown();
            try {
                clocks.step(HOUR.negated(), List.of("mariadb"));
                soon("all shards taken over").until(() -> exo.shardsOf(1).getFirst() == 64);
                awaitAccepted(talk, BETWEEN);
            } finally {
                clocks.step(Duration.ZERO, List.of("mariadb"));
                dead.bringBack();
            }
            soon("shards come back").until(() -> exo.shardsOf(2).getFirst() == 32);
            end(talk);
        }
    }

    /** Every token expires at once; every client gets another by itself. */
    @Test
    void of_everything_forwards_and_people_go_on_by_themselves() throws Exception {
        var solved = exo.accounts().apply();
        var over = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var ada = Person.register(exo.door(), folder.resolve("ada"), "correct horse ada");
                var bob = Person.register(exo.door(), folder.resolve("bob"), "correct horse bob")) {
            bob.online();
            ada.online().say(bob, "text 0");
            var writing =
                    threads.submit(
                            () -> {
                                int written = 1;
                                while (!over.get()) {
                                    ada.client().send(bob.id(), "text " + written++);
                                    TimeUnit.MILLISECONDS.sleep(20);
                                }
                                return written;
                            });
            for (var from : List.of(HOUR, Duration.ZERO)) {
                soon("texts").until(() -> bob.heard().size() > 20);
                clocks.step(from, ALL);
                exo.awaitHealthy();
                int heard = bob.heard().size();
                soon("texts after the step").until(() -> bob.heard().size() > heard + 50);
                newcomer();
                report("clock of everything at %s: %d texts heard", from, bob.heard().size());
            }
            over.set(true);
            int texts = writing.get(60, TimeUnit.SECONDS);
            bob.hears("text " + (texts - 1));
            var expected = new ArrayList<String>();
            for (int i = 0; i < texts; i++) {
                expected.add("text " + i);
            }
            assertThat(bob.heard()).isEqualTo(expected);
            // Never handed in before, and still good: its five minutes are over by no clock.
            assertThat(exo.accounts().submit(solved).device()).isEqualTo(1);
        }
    }

    private static ConditionFactory soon(String what) {
        return await(what).atMost(Exo.PATIENCE);
    }
}
