package im.exo.system.faults;

import static im.exo.system.instances.Instances.finish;
import static im.exo.system.instances.Instances.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.contract.EnvelopeId;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.system.hostile.Problems;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.Started;
import im.exo.system.raw.Arrival;
import im.exo.system.raw.Experience.Refusal;
import im.exo.system.raw.RawFiles;
import im.exo.system.raw.Talk;

import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The database's disk fills up under traffic: senders are told, what was accepted is delivered, and
 * everything goes on when there is room again.
 */
@Tag("long")
class DiskFullTest {

    private static final int PAIRS = 12;
    private static final int PER_SEND = 4;

    /** Beside the traffic; each may have a hundred uploads begun. */
    private static final int STRANGERS = 100;

    private static final int DISK_MEGABYTES = 320;

    /** A few seconds of traffic, after what the tables can take without growing. */
    private static final long LEFT = 12 << 20;

    private static final String AWAY = "exo_mailbox_database_away";
    private static final String FULL = "exo_mailbox_commit_attempts_total\\{.*result=\"full\".*}";

    @Test
    void what_was_accepted_before_the_disk_was_full_arrives_and_all_goes_on_after_it()
            throws Exception {
        assertThat(SmallDisk.possible())
                .as("root, and a mount namespace for a disk of the database's own")
                .isTrue();
        try (var started =
                Started.in(
                        "small-disk",
                        options ->
                                options.scaled(1, 2)
                                        .wrapped(
                                                "mariadb",
                                                SmallDisk.wrapper(
                                                        options.data(), DISK_MEGABYTES)))) {
            fill(started.exo());
        }
    }

    private static void fill(Exo exo) throws Exception {
        var disk = new SmallDisk(exo);
        var members = exo.members(2 * PAIRS);
        var strangers = exo.members(STRANGERS);
        try (var talk = new Talk(exo.sockets(), members, PER_SEND).speak()) {
            soon("traffic").until(() -> talk.accepted() > 500);
            disk.leave(LEFT);
            soon("the disk is full").until(() -> refusals(talk) > PAIRS);
            disk.leave(0);
            int stored = talk.accepted();
            report("full after %d messages, %d bytes of the disk free", stored, disk.free());
            soldOut(exo, strangers);

            talk.listen();
            soon("all that was stored is delivered").until(() -> arrived(talk) >= stored);
            report("%d delivered from the full disk; %s", arrived(talk), talk.experience());
            told(talk);

            disk.makeRoom();
            int before = talk.accepted();
            soon("traffic").until(() -> talk.accepted() > before + 500);
            soon("no alarm any more")
                    .until(() -> exo.figureOf(1, AWAY) + exo.figureOf(2, AWAY) == 0);
            exo.accounts().register();
            report("after a full disk: %s", finish(talk));
        }
        exo.awaitHealthy();
        assertThat(exo.platform().all()).allMatch(process -> process.restarts() == 0);
    }

    /** Everybody who asks is told, and so is the operator. */
    private static void soldOut(Exo exo, List<Member> strangers) throws Exception {
        soon("the alarm").until(() -> exo.figureOf(1, AWAY) + exo.figureOf(2, AWAY) > 0);
        assertThat(exo.figureOf(1, FULL) + exo.figureOf(2, FULL)).isPositive();
        for (var process : List.of("message-service-1", "message-service-2")) {
            assertThat(exo.platform().process(process).ready()).as(process).isTrue();
        }
        var layout = exo.platform().options().layout();
        assertThat(
                        List.of(
                                ready(layout.messagesManagement(1)),
                                ready(layout.messagesManagement(2))))
                .anyMatch(text -> text.contains("\"full\""));
        var http = new Http(exo.door());
        refused("a send", n -> put(http, strangers.get(0), strangers.get(1)));
        refused(
                "an upload",
                n -> new RawFiles(http, strangers.get(n % STRANGERS).token()).tryCreate(10));
    }

    /** What room the tables have left in themselves, up to some MiB, does for some. */
    private static void refused(String what, Asking request) throws IOException {
        for (int i = 0; i < 90 * STRANGERS; i++) {
            var answer = request.ask(i);
            if (answer.status() / 100 != 2) {
                assertThat(answer.status()).as(what + ": " + answer).isEqualTo(503);
                assertThat(Problems.of(answer)).as(what + ": " + answer).isPresent();
                assertThat(answer.json().path("type").asText()).endsWith(":read-only");
                assertThat(answer.header("Retry-After")).as(what).isPresent();
                report("full disk: %s is refused after %d that had room", what, i);
                return;
            }
        }
        throw new AssertionError(what + " is never refused");
    }

    private interface Asking {
        Http.Answer ask(int number) throws IOException;
    }

    private static Http.Answer put(Http http, Member from, Member to) throws IOException {
        long now = System.currentTimeMillis();
        var message =
                Map.of(
                        "device",
                        to.device(),
                        "registrationId",
                        to.registrationId(),
                        "type",
                        2,
                        "content",
                        Base64.getEncoder().encodeToString(new byte[700]));
        return http.request("PUT", "/v1/messages/" + to.account().text())
                .token(from.token())
                .json(
                        Map.of(
                                "id",
                                EnvelopeId.next(now).toString(),
                                "timestamp",
                                now,
                                "accountVersion",
                                to.version(),
                                "messages",
                                List.of(message)))
                .send();
    }

    private static String ready(int port) throws IOException {
        return new Http(URI.create("http://127.0.0.1:" + port)).get("/q/health/ready").text();
    }

    private static long refusals(Talk talk) {
        return talk.experience().refusals().size();
    }

    /** Read-only; but a slow machine may take so long that the outcome is not known in time. */
    private static void told(Talk talk) {
        var outcomes = talk.experience().refusals().stream().map(Refusal::outcome).toList();
        var others =
                outcomes.stream()
                        .filter(outcome -> outcome != SendOutcome.SEND_OUTCOME_READ_ONLY)
                        .toList();
        assertThat(others).allMatch(SendOutcome.SEND_OUTCOME_UNKNOWN::equals);
        assertThat(others.size()).isLessThan(outcomes.size() / 10);
    }

    /** Messages, however often each was delivered. */
    private static long arrived(Talk talk) {
        return talk.arrivals().stream()
                .map(Arrival::got)
                .map(got -> got.envelope())
                .distinct()
                .count();
    }

    private static ConditionFactory soon(String what) {
        return await(what).atMost(Exo.PATIENCE);
    }
}
