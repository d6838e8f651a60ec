package im.exo.system.instances;

import static im.exo.system.instances.Instances.report;
import static im.exo.system.instances.Instances.seconds;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.Experience;
import im.exo.system.raw.Experience.Parting;
import im.exo.system.raw.Talk;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A rolling restart, one instance after the other, under people who should not notice. */
@ExtendWith(SharedPlatform.class)
class DrainTest {

    private static final int PAIRS = 16;
    private static final int PER_SEND = 2;

    private final Exo exo;
    private final Instances instances;
    private final Experience experience = new Experience();

    DrainTest(Exo exo) {
        this.exo = exo;
        this.instances = new Instances(exo);
    }

    @Test
    void two_hundred_people_notice_nothing_of_a_rolling_restart() throws Exception {
        restart(200);
    }

    @Test
    @Tag("long")
    void a_thousand_people_notice_nothing_of_a_rolling_restart() throws Exception {
        restart(1_000);
    }

    private void restart(int people) throws Exception {
        long began = System.nanoTime();
        var members = exo.accounts().register(people);
        report("%d people registered in %s", people, since(began));
        instances.awaitEven("message-service-1", "message-service-2");
        var talking = members.subList(0, 2 * PAIRS);
        var others = members.subList(2 * PAIRS, people);
        try (var crowd = new Crowd(exo.sockets(), others, experience);
                var talk = new Talk(exo.sockets(), talking, PER_SEND, experience).start();
                var callers = new Callers(exo.door(), others.get(0), others.get(1))) {
            crowd.awaitConnected();
            Instances.awaitProgress(talk, 20);
            for (var name :
                    List.of("gateway-1", "message-service-1", "gateway-2", "message-service-2")) {
                replace(name, crowd, talk);
            }
            callers.finish();
            var verdict = talk.finish();
            report("rolling restart under %d: %s; %s", people, verdict, experience);
            report(
                    "answers to HTTP requests: %d, problems: %s",
                    callers.answered(), callers.problems());
            assertThat(verdict.clean()).as(verdict.toString()).isTrue();
            assertThat(experience.refusals()).as("refused sends").isEmpty();
            assertThat(experience.failures()).as("failed attempts to connect").isEmpty();
            assertThat(experience.partings())
                    .as("close codes")
                    .allMatch(parting -> parting.code() == 1012);
            assertThat(callers.problems()).as("problem answers").isEmpty();
            assertThat(callers.answered()).as("answers").isPositive();
        }
    }

    /** Replaces one, and counts who had to come back. */
    private void replace(String name, Crowd crowd, Talk talk) throws Exception {
        boolean gateway = name.startsWith("gateway");
        int held = gateway ? exo.socketsOf(Integer.parseInt(name.substring(8))).getFirst() : 0;
        int before = experience.partings().size();
        long began = System.nanoTime();
        exo.platform().process(name).stop();
        var left = since(began);
        exo.platform().process(name).bringBack();
        exo.awaitHealthy();
        instances.awaitEven("message-service-1", "message-service-2");
        crowd.awaitConnected();
        Instances.awaitProgress(talk, 20);
        var partings = experience.partings();
        var fresh = partings.subList(before, partings.size());
        report("%s left in %s, back after %s, moved %d", name, left, since(began), fresh.size());
        if (gateway) {
            assertThat(held).as("sockets at " + name).isPositive();
            assertThat(fresh).as("who came back").hasSizeGreaterThanOrEqualTo(held);
        }
        var times =
                fresh.stream()
                        .collect(Collectors.groupingBy(Parting::member, Collectors.counting()));
        assertThat(times.values()).as("times that each came back").allMatch(n -> gateway && n == 1);
    }

    private static String since(long began) {
        return seconds(Duration.ofNanos(System.nanoTime() - began));
    }
}
