package im.exo.messages.delivery;

import static im.exo.messages.testing.TestGateway.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.Limits;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Ephemeral;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.relay.Closed;
import im.exo.contract.relay.EphemeralSend;
import im.exo.contract.relay.RelayRequest;
import im.exo.messages.testing.TestAccounts;
import im.exo.messages.testing.TestDatabase;
import im.exo.messages.testing.TestGateway;
import im.exo.messages.testing.TestInstance;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Registration, windows, redelivery: what a socket sees of its queue. */
class DeliveryTest {

    private static final TestAccounts ACCOUNTS = new TestAccounts();
    private static final Window WINDOW = new Window(8, Limits.ENVELOPE_BYTES);
    private static TestInstance instance;

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        TestDatabase.fresh();
        instance = TestInstance.with(ACCOUNTS).window(WINDOW).start();
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static void fill(TestGateway gateway, AccountId to, int from, int count) {
        for (int i = from; i < from + count; i++) {
            assertThat(gateway.outcome(to, envelope("m" + i, 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        }
    }

    private static List<String> texts(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> "m" + i).toList();
    }

    @Test
    void what_was_queued_comes_in_order_and_then_the_queue_is_drained() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            fill(gateway, bob, 0, 20);
            var socket = gateway.register(bob, 1);
            socket.acknowledges = true;
            // Acknowledging starts with what came before the flag was set.
            await().until(() -> socket.deliveries.size() >= WINDOW.envelopes());
            gateway.acknowledge(socket, socket.deliveries);
            await().until(() -> socket.drained == 1);
            assertThat(socket.texts()).isEqualTo(texts(0, 20));
            assertThat(socket.deliveredWhenDrained).isEqualTo(20);
        }
    }

    @Test
    void no_more_than_a_window_is_unacknowledged_and_the_rest_follows_each_acknowledgement() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            var socket = gateway.register(bob, 1);
            await().until(() -> socket.drained == 1);
            fill(gateway, bob, 0, 20);
            await().until(() -> socket.deliveries.size() == 8);
            fill(gateway, bob, 20, 1);
            assertThat(socket.deliveries).hasSize(8);

            gateway.acknowledge(socket, socket.deliveries.subList(0, 3));
            await().until(() -> socket.deliveries.size() == 11);
            gateway.acknowledge(socket, socket.deliveries.subList(3, 11));
            await().until(() -> socket.deliveries.size() == 19);
            gateway.acknowledge(socket, socket.deliveries.subList(11, 19));
            await().until(() -> socket.deliveries.size() == 21);
            assertThat(socket.texts()).isEqualTo(texts(0, 21));
        }
    }

    @Test
    void the_window_counts_bytes_too() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            var third = ByteString.copyFrom(new byte[Limits.ENVELOPE_BYTES / 3]);
            for (int i = 0; i < 5; i++) {
                gateway.outcome(bob, envelope(third, TestAccounts.REGISTRATION, 1));
            }
            var socket = gateway.register(bob, 1);
            await().until(() -> socket.deliveries.size() == 3);
            gateway.acknowledge(socket, socket.deliveries.subList(0, 1));
            await().until(() -> socket.deliveries.size() == 4);
            assertThat(socket.drained).isZero();
        }
    }

    @Test
    void a_new_registration_redelivers_what_is_not_acknowledged() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            fill(gateway, bob, 0, 5);
            var first = gateway.register(bob, 1);
            await().until(() -> first.drained == 1);
            gateway.acknowledge(first, List.of(first.deliveries.get(1), first.deliveries.get(3)));
            gateway.unregister(first);

            var second = gateway.register(bob, 1);
            await().until(() -> second.drained == 1);
            assertThat(second.texts()).containsExactly("m0", "m2", "m4");
            assertThat(second.registration).isGreaterThan(first.registration);
            assertThat(first.closed).isEmpty();
        }
    }

    @Test
    void the_newest_socket_wins_and_the_older_one_is_told() {
        try (var gateway = instance.gateway();
                var another = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            var first = gateway.register(bob, 1);
            await().until(() -> first.drained == 1);
            var second = another.register(bob, 1);
            await().until(() -> first.closed.size() == 1);
            assertThat(first.closed.getFirst().getReason())
                    .isEqualTo(Closed.Reason.REASON_SUPERSEDED);
            assertThat(first.closed.getFirst().getRegistration()).isEqualTo(first.registration);

            // The old one presents itself again, as after a reconnect of its gateway.
            gateway.register(first, first.registration, 0);
            await().until(() -> first.closed.size() == 2);
            assertThat(first.closed.get(1).getReason()).isEqualTo(Closed.Reason.REASON_RECONNECT);
            fill(gateway, bob, 0, 1);
            await().until(() -> second.deliveries.size() == 1);
            assertThat(first.deliveries).isEmpty();
            assertThat(second.closed).isEmpty();
        }
    }

    @Test
    void a_socket_that_waits_for_news_of_its_account_does_not_come_in_behind_a_newer_one() {
        try (var gateway = instance.gateway();
                var another = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            fill(gateway, bob, 0, 1);
            int asked = ACCOUNTS.asked();
            var answers = ACCOUNTS.pause();
            var older = gateway.register(bob, 1, 0, 2);
            await().until(() -> ACCOUNTS.asked() > asked);
            var newer = another.register(bob, 1);
            long pongs = another.pongs();
            another.ping();
            await().until(() -> another.pongs() > pongs);
            answers.countDown();

            await().until(() -> newer.drained == 1);
            assertThat(newer.texts()).containsExactly("m0");
            await().until(() -> older.closed.size() == 1);
            assertThat(older.closed.getFirst().getReason())
                    .isEqualTo(Closed.Reason.REASON_SUPERSEDED);
            assertThat(newer.closed).isEmpty();
        }
    }

    @Test
    void a_socket_does_not_wait_for_what_only_a_send_wants_to_know() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            fill(gateway, bob, 0, 1);
            int asked = ACCOUNTS.asked();
            var answers = ACCOUNTS.pause();
            try {
                gateway.send(bob, 2, envelope("for a device we do not know", 2));
                await().until(() -> ACCOUNTS.asked() > asked);
                var socket = gateway.register(bob, 1);
                await().until(() -> socket.drained == 1);
            } finally {
                answers.countDown();
            }
        }
    }

    @Test
    void a_socket_that_registers_late_does_not_take_the_place_of_one_that_may_be_newer() {
        try (var gateway = instance.gateway();
                var another = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            var newer = gateway.register(bob, 1);
            await().until(() -> newer.drained == 1);

            // Its gateway never heard the number that an owner gave it, who is gone.
            var halfOpen = another.registerLate(bob, 1);
            await().until(() -> halfOpen.closed.size() == 1);
            assertThat(halfOpen.closed.getFirst().getReason())
                    .isEqualTo(Closed.Reason.REASON_RECONNECT);
            fill(gateway, bob, 0, 1);
            await().until(() -> newer.deliveries.size() == 1);
            assertThat(newer.closed).isEmpty();

            // A client that lives comes back, and then it is certain.
            var back = another.register(bob, 1);
            await().until(() -> newer.closed.size() == 1 && back.drained == 1);
            assertThat(newer.closed.getFirst().getReason())
                    .isEqualTo(Closed.Reason.REASON_SUPERSEDED);
            assertThat(back.texts()).containsExactly("m0");
        }
    }

    @Test
    void a_socket_that_registers_late_is_served_where_there_is_no_other() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            fill(gateway, bob, 0, 1);
            var socket = gateway.registerLate(bob, 1);
            await().until(() -> socket.drained == 1);
            assertThat(socket.texts()).containsExactly("m0");
            assertThat(socket.registration).isPositive();
        }
    }

    @Test
    void of_two_that_have_numbers_the_lower_is_asked_to_come_back() {
        try (var gateway = instance.gateway();
                var another = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            var first = gateway.register(bob, 1);
            await().until(() -> first.drained == 1);
            long number = first.registration + 1;
            var second = another.register(bob, 1, number, 0);
            await().until(() -> first.closed.size() == 1 && second.drained == 1);
            assertThat(first.closed.getFirst().getReason())
                    .isEqualTo(Closed.Reason.REASON_RECONNECT);
            assertThat(second.registration).isEqualTo(number);
        }
    }

    @Test
    void a_socket_keeps_its_number_on_a_new_stream() {
        var bob = ACCOUNTS.add(1);
        long number;
        try (var gateway = instance.gateway()) {
            var socket = gateway.register(bob, 1);
            await().until(() -> socket.drained == 1);
            number = socket.registration;
        }
        try (var gateway = instance.gateway()) {
            fill(gateway, bob, 0, 1);
            var socket = gateway.register(bob, 1, number, 0);
            await().until(() -> socket.drained == 1);
            assertThat(socket.registration).isEqualTo(number);
            assertThat(socket.texts()).containsExactly("m0");
        }
    }

    @Test
    void a_late_acknowledgement_of_an_older_registration_is_ignored() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            fill(gateway, bob, 0, 1);
            var first = gateway.register(bob, 1);
            await().until(() -> first.drained == 1);
            var second = gateway.register(bob, 1);
            await().until(() -> second.drained == 1);

            gateway.acknowledge(first, first.registration, first.deliveries);
            gateway.acknowledge(second, first.registration, second.deliveries);
            var wrong = second.deliveries.getFirst().toBuilder().setPosition(1).build();
            gateway.acknowledge(second, List.of(wrong));

            var third = gateway.register(bob, 1);
            await().until(() -> third.drained == 1);
            assertThat(third.texts()).containsExactly("m0");
        }
    }

    @Test
    void without_credit_nothing_is_delivered_and_with_credit_it_goes_on() {
        try (var gateway =
                TestGateway.connect(
                        instance.instance().port(),
                        TestInstance.KEY,
                        Limits.ENVELOPE_BYTES,
                        true)) {
            var bob = ACCOUNTS.add(1);
            var socket = gateway.register(bob, 1);
            await().until(() -> socket.drained == 1);
            var half = ByteString.copyFrom(new byte[Limits.ENVELOPE_BYTES / 2]);
            for (int i = 0; i < 3; i++) {
                gateway.outcome(bob, envelope(half, TestAccounts.REGISTRATION, 1));
                if (i == 0) {
                    await().until(() -> socket.deliveries.size() == 1);
                    gateway.acknowledge(socket, socket.deliveries);
                }
            }
            await().until(() -> socket.deliveries.size() == 2);
            gateway.acknowledge(socket, socket.deliveries);
            fill(gateway, bob, 0, 1);
            assertThat(socket.deliveries).hasSize(2);
            gateway.credit(Limits.ENVELOPE_BYTES);
            await().until(() -> socket.deliveries.size() == 4);
        }
    }

    @Test
    void ephemeral_frames_reach_who_is_here_and_are_never_stored() {
        try (var gateway = instance.gateway()) {
            var bob = ACCOUNTS.add(1, 2);
            fillBoth(gateway, bob);
            var socket = gateway.register(bob, 1);
            await().until(() -> socket.drained == 1);
            long before = TestDatabase.number("SELECT COUNT(*) FROM envelopes");
            var typing = Ephemeral.newBuilder();
            for (int device : new int[] {1, 2}) {
                typing.addCiphertexts(
                        Ciphertext.newBuilder()
                                .setDevice(device)
                                .setRegistrationId(TestAccounts.REGISTRATION)
                                .setType(CiphertextType.CIPHERTEXT_TYPE_WHISPER)
                                .setContent(ByteString.copyFromUtf8("typing")));
            }
            gateway.say(
                    RelayRequest.newBuilder()
                            .setEphemeral(
                                    EphemeralSend.newBuilder()
                                            .setRecipient(bob.byteString())
                                            .setSenderAccount(bob.byteString())
                                            .setSenderDevice(2)
                                            .setEphemeral(typing)));
            await().until(() -> socket.ephemeral.size() == 1);
            assertThat(socket.ephemeral.getFirst().getContent().toStringUtf8()).isEqualTo("typing");
            assertThat(TestDatabase.number("SELECT COUNT(*) FROM envelopes")).isEqualTo(before);
        }
    }

    private static void fillBoth(TestGateway gateway, AccountId bob) {
        assertThat(gateway.outcome(bob, envelope("m", 1, 2)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
    }

    @Test
    void many_senders_and_a_live_receiver_keep_each_senders_order() {
        try (var gateway = instance.gateway();
                var other = instance.gateway()) {
            var bob = ACCOUNTS.add(1);
            var socket = other.register(bob, 1);
            socket.acknowledges = true;
            await().until(() -> socket.drained == 1);
            int senders = 8;
            int each = 60;
            var threads = new ArrayList<Thread>();
            for (int sender = 0; sender < senders; sender++) {
                int s = sender;
                threads.add(
                        Thread.startVirtualThread(
                                () -> {
                                    for (int i = 0; i < each; i++) {
                                        gateway.outcome(bob, envelope(s + ":" + i, 1));
                                    }
                                }));
            }
            await().until(() -> socket.deliveries.size() == senders * each);
            for (int sender = 0; sender < senders; sender++) {
                var prefix = sender + ":";
                assertThat(socket.texts().stream().filter(t -> t.startsWith(prefix)).toList())
                        .isEqualTo(IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
            }
            threads.forEach(DeliveryTest::join);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
