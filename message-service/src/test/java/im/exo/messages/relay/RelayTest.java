package im.exo.messages.relay;

import static im.exo.messages.testing.TestGateway.envelope;
import static im.exo.messages.testing.TestGateway.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.Limits;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.relay.RelayRequest;
import im.exo.contract.relay.Send;
import im.exo.messages.testing.TestAccounts;
import im.exo.messages.testing.TestDatabase;
import im.exo.messages.testing.TestGateway;
import im.exo.messages.testing.TestInstance;

import io.grpc.Status;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;

/** What comes in over the stream, in form and out of form. */
class RelayTest {

    private static final TestAccounts ACCOUNTS = new TestAccounts();
    private static TestInstance instance;

    @BeforeAll
    static void start() {
        TestDatabase.fresh();
        instance = TestInstance.with(ACCOUNTS).start();
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @Test
    void a_message_is_accepted_delivered_and_acknowledged() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            var socket = gateway.register(bob, 1);
            await().until(() -> socket.drained == 1);

            assertThat(gateway.outcome(bob, envelope("hello", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);

            await().until(() -> socket.texts().equals(java.util.List.of("hello")));
            gateway.acknowledge(socket, socket.deliveries);
            await().atMost(Duration.ofSeconds(10)).until(() -> rows(bob) == 0);
        }
    }

    @Test
    void a_send_carries_up_to_64_envelopes_in_order() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1, 2);
            var envelopes =
                    IntStream.range(0, 64)
                            .mapToObj(i -> envelope("m" + i, 1, 2))
                            .toArray(Envelope[]::new);
            assertThat(gateway.outcome(bob, envelopes))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            for (int device : new int[] {1, 2}) {
                var socket = gateway.register(bob, device);
                await().until(() -> socket.drained == 1);
                assertThat(socket.texts())
                        .isEqualTo(IntStream.range(0, 64).mapToObj(i -> "m" + i).toList());
                assertThat(socket.deliveredWhenDrained).isEqualTo(64);
            }
        }
    }

    @Test
    void every_malformed_send_is_answered_and_the_stream_goes_on() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            var good = envelope("good", 1);
            var bad = new ArrayList<Send.Builder>();
            bad.add(Send.newBuilder().setRecipient(bob.byteString()));
            bad.add(
                    to(bob).addEnvelopes(
                                    good.toBuilder().setId(ByteString.copyFrom(new byte[16]))));
            bad.add(to(bob).addEnvelopes(good.toBuilder().setId(ByteString.copyFromUtf8("x"))));
            bad.add(to(bob).addEnvelopes(good.toBuilder().clearCiphertexts()));
            bad.add(to(bob).addEnvelopes(good.toBuilder().addCiphertexts(good.getCiphertexts(0))));
            bad.add(to(bob).addEnvelopes(good.toBuilder().setSentAt(-1)));
            bad.add(to(bob).addEnvelopes(good).addEnvelopes(good));
            bad.add(to(bob).addEnvelopes(envelope("d", 0)));
            bad.add(to(bob).addEnvelopes(envelope("d", 128)));
            bad.add(to(bob).addEnvelopes(envelope(ByteString.EMPTY, 1, 1)));
            bad.add(to(bob).addEnvelopes(envelope(ByteString.copyFromUtf8("r"), 0, 1)));
            bad.add(to(bob).addEnvelopes(envelope(ByteString.copyFromUtf8("r"), 16_381, 1)));
            bad.add(to(bob).addEnvelopes(withType(good, 0)));
            bad.add(to(bob).addEnvelopes(withType(good, 99)));
            bad.add(to(bob).addEnvelopes(good).setSenderDevice(1));
            bad.add(to(bob).addEnvelopes(good).setSenderAccount(bob.byteString()));
            bad.add(to(bob).addEnvelopes(good).setAccountVersion(-1));
            bad.add(to(bob).addEnvelopes(good).setRecipient(ByteString.copyFrom(new byte[15])));
            var many = to(bob);
            for (int i = 0; i < Limits.ENVELOPES_PER_SEND + 1; i++) {
                many.addEnvelopes(envelope("m", 1));
            }
            bad.add(many);

            for (var send : bad) {
                assertThat(result(gateway.send(send)).getOutcome())
                        .isEqualTo(SendOutcome.SEND_OUTCOME_MALFORMED);
            }
            assertThat(gateway.ended()).isFalse();
            assertThat(gateway.outcome(bob, good)).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        }
    }

    private static Send.Builder to(AccountId account) {
        return Send.newBuilder().setRecipient(account.byteString());
    }

    private static Envelope.Builder withType(Envelope envelope, int type) {
        var changed = envelope.toBuilder();
        changed.getCiphertextsBuilder(0).setTypeValue(type);
        return changed;
    }

    @Test
    void an_envelope_over_256_kib_is_too_large_and_one_of_256_kib_is_not() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            var largest = ByteString.copyFrom(new byte[Limits.ENVELOPE_BYTES]);
            assertThat(
                            gateway.outcome(
                                    bob,
                                    envelope(
                                            largest.concat(ByteString.copyFromUtf8("x")),
                                            TestAccounts.REGISTRATION,
                                            1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_TOO_LARGE);
            assertThat(gateway.outcome(bob, envelope(largest, TestAccounts.REGISTRATION, 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            await().until(() -> gateway.returned() >= 2L * Limits.ENVELOPE_BYTES + 1);
        }
    }

    @Test
    void nonsense_without_an_answer_of_its_own_harms_nothing() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            gateway.say(RelayRequest.newBuilder());
            var nobody = gateway.register(bob, 0);
            var socket = gateway.register(bob, 1);
            await().until(() -> socket.drained == 1);
            gateway.acknowledge(socket, 77, java.util.List.of());
            gateway.credit(-5);
            assertThat(gateway.outcome(bob, envelope("still here", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            await().until(() -> socket.deliveries.size() == 1);
            assertThat(nobody.registration).isZero();
        }
    }

    @Test
    void only_the_internal_key_opens_a_stream() {
        for (var key : new String[] {"wrong", ""}) {
            try (var gateway =
                    TestGateway.connect(instance.instance().port(), key, 1 << 20, true)) {
                assertThat(Status.fromThrowable(gateway.end()).getCode())
                        .isEqualTo(Status.Code.UNAUTHENTICATED);
            }
        }
    }

    @Test
    void hello_comes_first_and_once_and_with_credit() {
        int port = instance.instance().port();
        try (var mute = TestGateway.connect(port, TestInstance.KEY, -1, false);
                var poor = TestGateway.connect(port, TestInstance.KEY, 1, false);
                var twice = instance.gateway()) {
            mute.ping();
            assertThat(Status.fromThrowable(mute.end()).getCode())
                    .isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(Status.fromThrowable(poor.end()).getCode())
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
            twice.say(
                    RelayRequest.newBuilder()
                            .setHello(im.exo.contract.relay.Hello.newBuilder().setCredit(1 << 20)));
            assertThat(Status.fromThrowable(twice.end()).getCode())
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void a_message_beyond_the_bound_ends_its_own_stream_only() {
        try (var greedy = instance.gateway();
                var other = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            greedy.send(
                    bob,
                    envelope(ByteString.copyFrom(new byte[2 * Limits.STREAM_MESSAGE_BYTES]), 1, 1));
            assertThat(Status.fromThrowable(greedy.end()).getCode())
                    .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
            assertThat(other.outcome(bob, envelope("fine", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        }
    }

    @Test
    void a_silent_gateway_is_given_up_and_a_pinging_one_is_not() {
        try (var silent =
                        TestGateway.connect(
                                instance.instance().port(), TestInstance.KEY, 1 << 20, false);
                var alive = instance.gateway()) {
            assertThat(Status.fromThrowable(silent.end()).getCode())
                    .isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(alive.ended()).isFalse();
            assertThat(alive.pongs()).isPositive();
            // Said at once, and again every two seconds.
            assertThat(alive.announces().size()).isGreaterThan(1);
            assertThat(alive.announces().getFirst().getShardsCount()).isEqualTo(4);
        }
    }

    private static long rows(AccountId account) {
        return TestDatabase.number(
                "SELECT COUNT(*) FROM envelopes WHERE account=x'"
                        + java.util.HexFormat.of().formatHex(account.bytes())
                        + "'");
    }
}
