package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.contract.EnvelopeId;
import im.exo.contract.Limits;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.Heartbeat;
import im.exo.system.hostile.Problems;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The bounds of the public protocol, just below and just above. */
@ExtendWith(SharedPlatform.class)
class LimitsTest {

    private final Exo exo;
    private final Http http;
    private final Member sender;
    private final Member receiver;

    LimitsTest(Exo exo) throws Exception {
        this.exo = exo;
        this.http = new Http(exo.door());
        this.sender = exo.accounts().register();
        this.receiver = exo.accounts().register();
    }

    @Test
    void an_envelope_has_256_KiB_and_not_a_byte_more() throws Exception {
        try (var device = RawDevice.open(exo.sockets(), sender)) {
            assertThat(outcome(device, envelope(Limits.ENVELOPE_BYTES)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            assertThat(outcome(device, envelope(Limits.ENVELOPE_BYTES + 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_TOO_LARGE);
            assertThat(outcome(device, envelope(10))).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        }
        assertThat(received()).isEqualTo(List.of(Limits.ENVELOPE_BYTES, 10));
    }

    @Test
    void the_same_bound_holds_over_http() throws Exception {
        assertThat(put(Limits.ENVELOPE_BYTES).status()).isEqualTo(200);
        var refused = put(Limits.ENVELOPE_BYTES + 1);
        assertThat(refused.status()).as(refused.toString()).isEqualTo(413);
        assertThat(Problems.of(refused)).isPresent();
    }

    private Http.Answer put(int size) throws Exception {
        return http.request("PUT", "/v1/messages/" + receiver.account().text())
                .token(sender.token())
                .json(
                        Map.of(
                                "id", EnvelopeId.next(System.currentTimeMillis()).toString(),
                                "timestamp", System.currentTimeMillis(),
                                "accountVersion", receiver.version(),
                                "messages",
                                        List.of(
                                                Map.of(
                                                        "device", receiver.device(),
                                                        "registrationId", receiver.registrationId(),
                                                        "type", 2,
                                                        "content",
                                                                Base64.getEncoder()
                                                                        .encodeToString(
                                                                                new byte[size])))))
                .send();
    }

    @Test
    void a_send_has_64_envelopes_and_one_more_stores_nothing() throws Exception {
        try (var device = RawDevice.open(exo.sockets(), sender)) {
            assertThat(device.send(receiver, envelopes(64)).getOutcome())
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            var refused = device.submit(receiver, envelopes(65));
            await("a refusal")
                    .atMost(Exo.PATIENCE)
                    .until(
                            () ->
                                    refused.isDone()
                                            || device.isClosed()
                                            || device.others().stream()
                                                    .anyMatch(frame -> frame.hasFailure()));
            if (refused.isDone() && !refused.isCompletedExceptionally()) {
                assertThat(refused.get().getOutcome())
                        .isIn(
                                SendOutcome.SEND_OUTCOME_MALFORMED,
                                SendOutcome.SEND_OUTCOME_TOO_LARGE);
            }
        }
        assertThat(received()).hasSize(64);
    }

    @Test
    void a_message_of_more_than_512_KiB_closes_the_socket() throws Exception {
        try (var device = RawDevice.open(exo.sockets(), sender)) {
            device.write(new byte[Limits.CLIENT_MESSAGE_BYTES + 1]);
            assertThat(device.closed().get(20, TimeUnit.SECONDS)).isEqualTo(4413);
        }
    }

    @Test
    void garbage_closes_the_socket() throws Exception {
        try (var device = RawDevice.open(exo.sockets(), sender)) {
            device.write(new byte[] {(byte) 0xff, (byte) 0xff, 1, 2, 3});
            assertThat(device.closed().get(20, TimeUnit.SECONDS)).isEqualTo(4400);
        }
    }

    @Test
    void a_flood_closes_the_socket() throws Exception {
        try (var device = RawDevice.open(exo.sockets(), sender)) {
            var ping = ClientFrame.newBuilder().setPing(Heartbeat.newBuilder().setNonce(1)).build();
            var thousand = ClientFrames.newBuilder();
            for (int i = 0; i < 1_000; i++) {
                thousand.addFrames(ping);
            }
            byte[] message = thousand.build().toByteArray();
            for (int i = 0; i < 60 && !device.isClosed(); i++) {
                device.write(message);
            }
            assertThat(device.closed().get(20, TimeUnit.SECONDS)).isEqualTo(4429);
        }
    }

    @Test
    void a_socket_without_a_token_is_closed_after_five_seconds() throws Exception {
        var code = new CompletableFuture<Integer>();
        long start = System.nanoTime();
        exo.sockets().connect(socket -> socket.onClose(code::complete));
        assertThat(code.get(50, TimeUnit.SECONDS)).isEqualTo(4408);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isGreaterThan(4_000);
    }

    @Test
    void a_socket_with_a_bad_token_is_closed() throws Exception {
        var code = new CompletableFuture<Integer>();
        var socket = exo.sockets().connect(fresh -> fresh.onClose(code::complete));
        socket.authenticate(sender.token() + "x");
        assertThat(code.get(50, TimeUnit.SECONDS)).isEqualTo(4401);
    }

    @Test
    void too_many_requests_of_one_account_are_told_when_to_come_back() throws Exception {
        var refused = new AtomicReference<Http.Answer>();
        // One gateway, and what it answers by itself: faster than the limit on a slow machine too.
        var gateway =
                new Http(
                        URI.create(
                                "http://127.0.0.1:"
                                        + exo.platform().options().layout().gateway(1)));
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 3_000; i++) {
                threads.submit(
                        () -> {
                            if (refused.get() == null) {
                                var answer =
                                        gateway.request("PUT", "/v1/messages/nobody")
                                                .token(sender.token())
                                                .send();
                                if (answer.status() == 429) {
                                    refused.set(answer);
                                }
                            }
                            return true;
                        });
            }
        }
        assertThat(refused.get()).as("one of 3000 is refused").isNotNull();
        assertThat(Problems.of(refused.get())).isPresent();
        assertThat(refused.get().header("Retry-After").orElse("")).matches("[1-9][0-9]*");
        var other = http.request("GET", "/v1/sessions").token(receiver.token()).send();
        assertThat(other.status()).as("others are not slowed down").isEqualTo(200);
    }

    @Test
    @Tag("long")
    void a_mailbox_holds_64_MiB_and_then_says_so() throws Exception {
        try (var device = RawDevice.open(exo.sockets(), sender)) {
            int accepted = 0;
            SendOutcome outcome = SendOutcome.SEND_OUTCOME_ACCEPTED;
            while (outcome != SendOutcome.SEND_OUTCOME_MAILBOX_FULL) {
                outcome = outcome(device, envelope(200 * 1024));
                switch (outcome) {
                    case SEND_OUTCOME_ACCEPTED -> accepted++;
                    case SEND_OUTCOME_RATE_LIMITED -> TimeUnit.MILLISECONDS.sleep(100);
                    default -> assertThat(outcome).isEqualTo(SendOutcome.SEND_OUTCOME_MAILBOX_FULL);
                }
                assertThat(accepted).isLessThan(400);
            }
            assertThat(accepted * 200L * 1024).isGreaterThan(Limits.MAILBOX_BYTES * 9 / 10);
        }
    }

    private Envelope envelope(int size) {
        return RawDevice.envelope(receiver, new byte[size]);
    }

    private List<Envelope> envelopes(int count) {
        var envelopes = new ArrayList<Envelope>();
        for (int i = 0; i < count; i++) {
            envelopes.add(envelope(20));
        }
        return envelopes;
    }

    private SendOutcome outcome(RawDevice device, Envelope envelope) throws Exception {
        return device.send(receiver, List.of(envelope)).getOutcome();
    }

    /** The sizes of everything that waits for the receiver. */
    private List<Integer> received() throws InterruptedException {
        try (var at = RawDevice.open(exo.sockets(), receiver)) {
            await("all that is queued").atMost(Exo.PATIENCE).until(at::drained);
            return at.deliveries().stream().map(each -> each.getContent().size()).toList();
        }
    }
}
