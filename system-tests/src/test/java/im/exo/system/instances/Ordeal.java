package im.exo.system.instances;

import static im.exo.system.instances.Instances.awaitAccepted;
import static im.exo.system.instances.Instances.awaitArrival;
import static im.exo.system.instances.Instances.report;
import static im.exo.system.instances.Instances.seconds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.contract.Limits;
import im.exo.system.platform.Exo;
import im.exo.system.raw.Talk;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Faults under traffic, one after the other: each hits something that is under way, everything heals
 * and catches up after each, and what was accepted arrives once and in order.
 */
final class Ordeal implements AutoCloseable {

    /** So many that each process of a kind has some of their sends. */
    private static final int PAIRS = 16;

    private static final int PER_SEND = 2;

    /** Accepted between two faults. */
    private static final int BETWEEN = 200;

    /** For a fault that comes when nothing is under way. */
    private static final int MORE_TRIES = 3;

    private static final int LULL_MS = 500;

    private final Exo exo;
    private final Path folder;
    private final List<Member> members;
    private final Talk talk;
    private int faults;

    Ordeal(Exo exo, Path folder) throws Exception {
        this.exo = exo;
        this.folder = folder;
        this.members = exo.members(2 * PAIRS);
        this.talk = new Talk(exo.sockets(), members, PER_SEND).start();
    }

    /** What is hit; without an errand it is what messages pass through, and the talk is hit. */
    private record Target(String process, @Nullable Errand errand) {}

    /** Hits these one right after the other. Returns when all is as it was before. */
    void suffer(Fault fault, String... victims) throws Exception {
        faults++;
        talk.hurry(true);
        spread();
        awaitAccepted(talk, BETWEEN);
        var targets = new ArrayList<Target>();
        try {
            for (var victim : victims) {
                targets.add(new Target(victim, errand(victim)));
            }
            for (var errand : errands(targets)) {
                await("the errand has begun").atMost(Exo.PATIENCE).until(errand::begun);
            }
            for (var target : targets) {
                hit(fault, target);
            }
            talk.hurry(false);
            long began = System.nanoTime();
            for (var victim : victims) {
                fault.heal(exo.platform().process(victim));
            }
            exo.awaitHealthy();
            var healed = Duration.ofNanos(System.nanoTime() - began);
            errands(targets).forEach(Errand::healed);
            report(
                    "%s, %s: healthy after %s, backlog gone after %s",
                    fault,
                    String.join(" and ", victims),
                    seconds(healed),
                    seconds(awaitArrival(talk)));
            for (var errand : errands(targets)) {
                report("  meanwhile %s", errand.finish());
            }
        } finally {
            errands(targets).forEach(Errand::close);
        }
    }

    private static List<Errand> errands(List<Target> targets) {
        return targets.stream().map(Target::errand).filter(Objects::nonNull).toList();
    }

    private void hit(Fault fault, Target target) throws InterruptedException {
        var errand = target.errand();
        boolean cutsOff = errand == null || errand.cutOff();
        int caught = strike(fault, errand, target.process());
        for (int more = 0; cutsOff && caught == 0 && more < MORE_TRIES; more++) {
            // All was answered just before the signal came. That proves nothing.
            report("%s, %s: nothing caught, once more", fault, target.process());
            fault.heal(exo.platform().process(target.process()));
            exo.awaitHealthy();
            spread();
            faults++;
            caught = strike(fault, errand, target.process());
        }
        if (cutsOff) {
            assertThat(caught).as("under way and caught by " + fault).isPositive();
        }
        if (errand != null) {
            errand.struck();
        }
    }

    /** Returns how many of the requests that were under way are without an answer. */
    private int strike(Fault fault, @Nullable Errand errand, String victim)
            throws InterruptedException {
        var underWay = errand == null ? talk.underWay() : errand.underWay();
        int enough = errand == null ? 3 * PAIRS / 4 : errand.enough();
        return switch (fault) {
            case Fault.Kill _ -> {
                var before = underWay.awaitAtLeast(enough);
                fault.begin(exo.platform().process(victim));
                yield before.unanswered();
            }
            // The signal takes its time; whatever is silent half a second later, and stays so, has
            // reached a process that does not answer.
            case Fault.Pause _ -> {
                if (errand != null && errand.cutOff()) {
                    // An errand has steps that are not counted: a fault that meets both people
                    // there would wait for ever.
                    underWay.awaitAtLeast(enough);
                }
                fault.begin(exo.platform().process(victim));
                Thread.sleep(LULL_MS);
                var stuck = underWay.awaitAtLeast(errand == null ? 1 : 0);
                Thread.sleep(LULL_MS);
                yield stuck.unanswered();
            }
        };
    }

    /** Null for what messages pass through. */
    private @Nullable Errand errand(String victim) throws Exception {
        return switch (victim) {
            case "auth-service" -> new Registrations(exo, false);
            case "kafka" -> new Registrations(exo, true);
            case "keyserver-service" ->
                    new KeyFetches(exo, folder.resolve("keys-" + faults), members);
            case "file-service", "s3" -> new Uploads(exo, members);
            default -> null;
        };
    }

    /**
     * Returns when whatever is hit next has traffic of its own. After the death of a gateway all
     * devices are with the other one and come back to both only when they come anew, once the front
     * door knows about it; shards come back by themselves.
     */
    private void spread() {
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

    void awaitAcceptedInAll(int messages) {
        talk.hurry(true);
        await("traffic").atMost(Exo.PATIENCE).until(() -> talk.accepted() >= messages);
    }

    /** Returns how many messages were accepted in all. */
    int end() throws Exception {
        awaitAccepted(talk, BETWEEN);
        var verdict = talk.finish();
        report("after %d faults: %s; %s", faults, verdict, talk.experience());
        assertThat(verdict.clean()).as(verdict.toString()).isTrue();
        // What a device had not acknowledged, and the send that was repeated: at each fault, and
        // each time that all come back before it.
        assertThat(verdict.redelivered())
                .as("redelivered")
                .isLessThanOrEqualTo(2 * faults * PAIRS * (Limits.WINDOW_ENVELOPES + PER_SEND));
        return verdict.accepted();
    }

    @Override
    public void close() {
        talk.close();
    }
}
