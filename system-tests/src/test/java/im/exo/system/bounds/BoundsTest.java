package im.exo.system.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.bench.abuse.Abuser;
import im.exo.bench.abuse.BareSocket;
import im.exo.bench.abuse.FloodingSender;
import im.exo.bench.abuse.FullMailbox;
import im.exo.bench.abuse.HalfOpen;
import im.exo.bench.abuse.Liar;
import im.exo.bench.abuse.PoisonedDevice;
import im.exo.bench.abuse.StalledReaders;
import im.exo.bench.abuse.TcpTable;
import im.exo.contract.EnvelopeId;
import im.exo.contract.Limits;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Abuse through the front door: what it costs has bounds, it is answered or closed with the right
 * code, and the neighbours keep their sockets, and their messages arrive once and in order.
 * How long they take beside it is measured by {@code ./exo bench bounds}.
 */
@ExtendWith(SharedPlatform.class)
class BoundsTest {

    private static final int STALLED = 3;

    /** How abuse ends, as its evidence says. */
    private static final Set<String> ANSWERS =
            Set.of(
                    "RATE_LIMITED",
                    "closed 4429",
                    "MAILBOX_FULL",
                    "windows full",
                    "no token: closed 4408",
                    "half a request: 408",
                    "field longer than its message: closed 4400",
                    "message that never ends: closed 4429",
                    "sent before all time: MALFORMED",
                    "envelope without an id: MALFORMED",
                    "ciphertext of an unknown type: MALFORMED",
                    "100,000 levels of nesting: closed 4400");

    private final Exo exo;
    private final Http http;

    BoundsTest(Exo exo) {
        this.exo = exo;
        this.http = new Http(exo.door());
    }

    /** All at once, since each needs its time. */
    @Test
    void abuse_is_bounded_and_answered_and_nobody_else_notices() throws Exception {
        var costs = new Costs(exo);
        var owner = member();
        int tls = exo.platform().options().layout().https();
        try (var neighbours = new Neighbours(exo);
                var stalled = new StalledReaders(exo.door(), exo.members(STALLED), member());
                var flood = new FloodingSender(exo.door(), member(), member());
                var mailbox = new FullMailbox(exo.door(), member(), owner);
                var halfOpen = new HalfOpen(exo.door(), tls, 400);
                var liar = new Liar(exo.door(), member());
                var poison = new PoisonedDevice(exo.door(), member(), member())) {
            var all = List.<Abuser>of(stalled, flood, mailbox, halfOpen, liar, poison);
            for (var abuser : all) {
                abuser.start();
            }
            assertThat(TcpTable.at(exo.door().getPort()).size()).isGreaterThan(200);
            assertThat(halfOpen.held()).isGreaterThan(300);
            assertFull(owner);
            await("everybody is told what they should be told")
                    .atMost(Exo.PATIENCE.multipliedBy(2))
                    .until(
                            () -> {
                                costs.assertBounded(STALLED + 2 + 2 * all.size());
                                return told(all).containsAll(ANSWERS);
                            });
            await("stuck, as long as nobody cuts them")
                    .atMost(Exo.PATIENCE)
                    .until(() -> stalled.unsent().size() == STALLED);
            costs.assertHeapBounded(STALLED * Costs.BACKLOG);
            neighbours.awaitProgress();
            neighbours.assertUndisturbed();
            all.forEach(BoundsTest::report);
        }
    }

    /** What they leave unread fills the system's buffers first, then the gateway's. */
    @Test
    @Tag("long")
    void readers_that_never_read_are_turned_away_in_the_end() throws Exception {
        var costs = new Costs(exo);
        double slow = costs.closed("slow");
        try (var neighbours = new Neighbours(exo);
                var stalled = new StalledReaders(exo.door(), exo.members(10), member())) {
            stalled.start();
            await("1013")
                    .atMost(Exo.PATIENCE.multipliedBy(5))
                    .until(
                            () -> {
                                costs.assertBounded(20);
                                return costs.closed("slow") >= slow + 10;
                            });
            await("their connections are cut")
                    .atMost(Exo.PATIENCE.multipliedBy(5))
                    .until(() -> stalled.evidence().getOrDefault("cut off", 0L) >= 10);
            costs.assertHeapBounded(10 * Costs.BACKLOG);
            neighbours.awaitProgress();
            report(stalled);
            neighbours.assertUndisturbed();
        }
    }

    private static Set<String> told(List<Abuser> all) {
        return all.stream()
                .flatMap(abuser -> abuser.evidence().keySet().stream())
                .collect(Collectors.toSet());
    }

    private static void report(Abuser abuser) {
        System.out.printf("[bounds] %s: %s%n", abuser.name(), abuser.evidence());
    }

    private Member member() throws Exception {
        return exo.accounts().register();
    }

    /** Over HTTP: 429, and when to come back. */
    private void assertFull(Member owner) throws Exception {
        var refused = put(member(), owner, Limits.ENVELOPE_BYTES - 1);
        assertThat(refused.status()).as(refused.toString()).isEqualTo(429);
        assertThat(refused.json().path("type").asText()).endsWith(":mailbox-full");
        assertThat(refused.header("Retry-After").orElse("")).matches("[1-9][0-9]*");
    }

    private Http.Answer put(Member from, Member to, int size) throws Exception {
        var message =
                Map.of(
                        "device", to.device(),
                        "registrationId", to.registrationId(),
                        "type", 2,
                        "content", Base64.getEncoder().encodeToString(new byte[size]));
        return http.request("PUT", "/v1/messages/" + to.account().text())
                .token(from.token())
                .json(
                        Map.of(
                                "id", EnvelopeId.next(System.currentTimeMillis()).toString(),
                                "timestamp", System.currentTimeMillis(),
                                "accountVersion", to.version(),
                                "messages", List.of(message)))
                .send();
    }

    /** As many as the front door takes; whoever comes new still gets in. */
    @Test
    @Tag("long")
    void ten_thousand_half_open_sockets_keep_nobody_out() throws Exception {
        var costs = new Costs(exo);
        var newcomers = exo.members(20);
        var halfOpen = new HalfOpen(exo.door(), exo.platform().options().layout().https(), 10_000);
        try (var neighbours = new Neighbours(exo);
                halfOpen) {
            halfOpen.start();
            for (var newcomer : newcomers) {
                assertThat(TcpTable.at(exo.door().getPort()).size()).isGreaterThan(3_000);
                // Ready, or it would have thrown.
                BareSocket.openFrom("127.0.2.1", exo.door(), newcomer).close();
                costs.assertBounded(10);
            }
            costs.assertHeapBounded(0);
            neighbours.awaitProgress();
            report(halfOpen);
            neighbours.assertUndisturbed();
        }
    }

    @Test
    void without_its_database_the_platform_says_so_and_goes_on_where_it_was() throws Exception {
        var costs = new Costs(exo);
        var sender = member();
        var receiver = member();
        try (var neighbours = new Neighbours(exo);
                var device = RawDevice.open(exo.sockets(), sender)) {
            var database = exo.platform().process("mariadb");
            database.keepDown();
            try {
                await("read-only over HTTP")
                        .atMost(Exo.PATIENCE)
                        .until(
                                () -> {
                                    var answer = put(sender, receiver, 100);
                                    assertThat(answer.status()).isEqualTo(503);
                                    assertThat(answer.header("Retry-After").orElse(""))
                                            .matches("[1-9][0-9]*");
                                    return answer.json()
                                            .path("type")
                                            .asText()
                                            .endsWith(":read-only");
                                });
                var refused =
                        device.send(receiver, List.of(RawDevice.envelope(receiver, new byte[9])));
                assertThat(refused.getOutcome())
                        .isIn(SendOutcome.SEND_OUTCOME_READ_ONLY, SendOutcome.SEND_OUTCOME_UNKNOWN);
                assertThat(refused.getRetryAfterMillis()).isPositive();
                assertThat(device.isClosed()).as("sockets stay").isFalse();
                costs.assertBounded(10);
            } finally {
                database.bringBack();
            }
            exo.awaitHealthy();
            neighbours.awaitProgress();
            assertThat(neighbours.talk().experience().refusals()).isNotEmpty();
            assertThat(neighbours.talk().experience().partings()).isEmpty();
            neighbours.assertWhole();
        }
    }
}
