package im.exo.gateway.mailboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.relay.Ack;
import im.exo.contract.relay.Register;
import im.exo.contract.relay.RelayRequest;
import im.exo.gateway.testing.Configs;
import im.exo.gateway.testing.FakeMailboxes;
import im.exo.gateway.testing.FakeRelay;
import im.exo.gateway.testing.Samples;
import im.exo.kit.traces.Traces;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

class MailboxesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FakeMailboxes shared = new FakeMailboxes();
    private final FakeRelay one = new FakeRelay(shared);
    private final FakeRelay two = new FakeRelay(shared);
    private final DeviceAddress alice = Samples.device();
    private final DeviceAddress bob = Samples.device();
    private Mailboxes mailboxes;

    @BeforeEach
    void start() {
        mailboxes = mailboxes(Map.of());
    }

    private Mailboxes mailboxes(Map<String, String> more) {
        var properties = new HashMap<>(Map.of("exo.relay.targets", "unused:1"));
        properties.put("exo.relay.ping-after", "300ms");
        properties.put("exo.relay.dead-after", "1s");
        properties.put("exo.relay.retry-max", "200ms");
        properties.putAll(more);
        var config = Configs.of(RelayConfig.class, properties);
        var made = new Mailboxes(RelaySetup.of(config, "gateway-1", FakeRelay.KEY, Traces.OFF));
        made.instancesAt(Set.of(one.address(), two.address()));
        await().atMost(PATIENCE).until(() -> made.openStreams() == 2);
        return made;
    }

    @AfterEach
    void stop() {
        mailboxes.close();
        one.close();
        two.close();
    }

    @Test
    void a_send_goes_to_the_owner_and_comes_back_accepted() {
        one.ownAll(1);
        var result = send(Samples.send(alice, bob.account())).join();
        assertThat(result.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(result.getAccountVersion()).isEqualTo(7);
        assertThat(one.sends()).hasSize(1);
        assertThat(two.sends()).isEmpty();
        assertThat(mailboxes.unansweredSends()).isZero();
    }

    @Test
    void without_an_owner_a_send_is_held_until_there_is_one() {
        var answer = send(Samples.send(alice, bob.account()));
        await().atMost(PATIENCE).until(() -> mailboxes.heldSends() == 1);
        assertThat(answer).isNotDone();
        two.ownAll(3);
        assertThat(answer.join().getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
    }

    @Test
    void a_send_that_is_held_too_long_is_to_be_repeated_later() {
        mailboxes.close();
        mailboxes = mailboxes(Map.of("exo.relay.hold", "300ms"));
        var result = send(Samples.send(alice, bob.account())).join();
        assertThat(result.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN);
        assertThat(result.getRetryAfterMillis()).isPositive();
        await().atMost(PATIENCE).until(() -> mailboxes.heldSends() == 0);
    }

    @Test
    void the_highest_epoch_wins_whoever_speaks_last() {
        two.ownAll(9);
        assertThat(send(Samples.send(alice, bob.account())).join().getOutcome())
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        one.ownAll(4);
        send(Samples.send(alice, bob.account())).join();
        assertThat(one.sends()).isEmpty();
        assertThat(two.sends()).hasSize(2);
    }

    @Test
    void what_a_non_owner_sends_back_is_held_for_the_next_owner() {
        one.ownAll(1);
        one.outcome(_ -> SendOutcome.SEND_OUTCOME_NOT_OWNER);
        var answer = send(Samples.send(alice, bob.account()));
        await().atMost(PATIENCE).until(() -> mailboxes.heldSends() == 1);
        assertThat(one.sends()).hasSize(1);
        two.ownAll(2);
        assertThat(answer.join().getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(two.sends()).hasSize(1);
    }

    @Test
    void unanswered_sends_of_a_killed_owner_are_repeated_with_the_same_bytes() {
        one.ownAll(1);
        one.answering(false);
        var send = Samples.send(alice, bob.account());
        var answer = send(send);
        await().atMost(PATIENCE).until(() -> one.sends().size() == 1);
        one.kill();
        two.ownAll(2);
        assertThat(answer.join().getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(two.sends().getFirst().getEnvelopesList())
                .isEqualTo(one.sends().getFirst().getEnvelopesList());
    }

    @Test
    void a_silent_stream_is_given_up_and_what_was_sent_over_it_is_repeated() {
        one.ownAll(1);
        one.goSilent();
        // Nothing is ever answered over that stream, only over the one that follows it.
        var answer = send(Samples.send(alice, bob.account()));
        assertThat(answer.join().getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
    }

    @Test
    void order_from_a_sender_to_a_recipient_survives_owners_that_come_and_go() {
        one.ownAll(1);
        var expected = new ArrayList<ByteString>();
        var answers = new ArrayList<CompletableFuture<SendResult>>();
        var disturbances =
                List.<Runnable>of(
                        () -> {
                            one.ownNothing();
                            two.ownAll(2);
                        },
                        () -> {
                            two.kill();
                            one.ownAll(3);
                        },
                        () -> {
                            two.restart();
                            one.answering(false);
                            two.ownAll(4);
                        },
                        () -> {
                            one.kill();
                            two.announce();
                        });
        for (var disturbance : disturbances) {
            int committed = shared.committed().size();
            for (int i = 0; i < 100; i++) {
                var send = Samples.send(alice, bob.account());
                expected.add(send.envelopes().getFirst().getId());
                answers.add(send(send));
            }
            await().atMost(PATIENCE).until(() -> shared.committed().size() > committed);
            disturbance.run();
        }
        answers.forEach(
                answer ->
                        assertThat(answer.join().getOutcome())
                                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED));
        assertThat(shared.committed()).isEqualTo(expected);
    }

    @Test
    void what_waits_behind_a_refused_send_does_not_overtake_its_repetition() {
        one.ownAll(1);
        var allAreSent = new CompletableFuture<SendOutcome>();
        one.outcome(_ -> allAreSent.orTimeout(60, TimeUnit.SECONDS).join());
        var first = send(Samples.send(alice, bob.account()));
        var second = send(Samples.send(alice, bob.account()));
        var other = send(Samples.send(alice, AccountId.random()));
        allAreSent.complete(SendOutcome.SEND_OUTCOME_STALE_DEVICES);
        assertThat(first.join().getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_STALE_DEVICES);
        assertThat(second.join().getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN);
        assertThat(other.join().getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_STALE_DEVICES);
        assertThat(one.sends()).hasSize(2);
    }

    @Test
    void a_send_that_is_never_answered_is_given_back() {
        mailboxes.close();
        mailboxes = mailboxes(Map.of("exo.relay.answer-within", "300ms"));
        one.ownAll(1);
        one.answering(false);
        var result = send(Samples.send(alice, bob.account())).join();
        assertThat(result.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN);
        assertThat(mailboxes.unansweredSends()).isZero();
    }

    @Test
    void more_than_the_gateway_may_keep_is_given_back_at_once() {
        mailboxes.close();
        mailboxes = mailboxes(Map.of("exo.relay.max-sends", "2"));
        send(Samples.send(alice, AccountId.random()));
        send(Samples.send(alice, AccountId.random()));
        var third = send(Samples.send(alice, AccountId.random()));
        assertThat(third).isDone();
        assertThat(third.join().getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN);
    }

    @Test
    void more_content_than_credit_waits_for_credit() {
        one.ownAll(1);
        one.answering(false);
        for (int i = 0; i < 40; i++) {
            send(
                    new Outgoing(
                            new Author.Device(alice),
                            AccountId.random(),
                            0,
                            List.of(Samples.envelope(200 * 1024))));
        }
        await().atMost(PATIENCE).until(() -> one.sends().size() == 20);
        send(Samples.send(alice, bob.account()));
        await().during(Duration.ofMillis(300))
                .atMost(PATIENCE)
                .until(() -> one.sends().size() == 20);
    }

    @Test
    void a_socket_is_delivered_to_and_registered_again_under_its_number() {
        one.ownAll(1);
        var socket = new RecordingSubscriber();
        var subscription = mailboxes.subscribe(bob, 0, socket);
        await().atMost(PATIENCE).until(() -> socket.drained == 1);
        send(Samples.send(alice, bob.account())).join();
        await().atMost(PATIENCE).until(() -> socket.deliveries.size() == 1);
        var first = socket.deliveries.getFirst();
        assertThat(first.getSenderAccount()).isEqualTo(alice.account().byteString());

        one.kill();
        two.ownAll(2);
        await().atMost(PATIENCE).until(() -> socket.deliveries.size() == 2);
        assertThat(socket.deliveries.get(1)).isEqualTo(first);
        assertThat(register(two).getRegistration()).isEqualTo(subscriptionNumber());

        subscription.acknowledge(
                List.of(
                        Ack.newBuilder()
                                .setPosition(first.getPosition())
                                .setEnvelope(first.getEnvelope())
                                .build()));
        await().atMost(PATIENCE).until(() -> shared.queued(bob) == 0);
        subscription.close();
        await().atMost(PATIENCE)
                .until(() -> two.requests().stream().anyMatch(RelayRequest::hasUnregister));
    }

    @Test
    void an_owner_learns_the_highest_account_version_that_a_token_has_named() {
        one.ownAll(1);
        var socket = new RecordingSubscriber();
        var subscription = mailboxes.subscribe(bob, 5, socket);
        await().atMost(PATIENCE).until(() -> socket.drained == 1);
        assertThat(register(one).getAccountVersion()).isEqualTo(5);
        subscription.accountVersion(7);
        subscription.accountVersion(6);
        one.kill();
        two.ownAll(2);
        await().atMost(PATIENCE).until(() -> socket.drained == 2);
        assertThat(register(two).getAccountVersion()).isEqualTo(7);
    }

    @Test
    void the_newest_socket_of_a_device_wins() {
        one.ownAll(1);
        var older = new RecordingSubscriber();
        mailboxes.subscribe(bob, 0, older);
        await().atMost(PATIENCE).until(() -> older.drained == 1);
        var newer = new RecordingSubscriber();
        mailboxes.subscribe(bob, 0, newer);
        await().atMost(PATIENCE).until(() -> older.superseded && newer.drained == 1);
        assertThat(newer.superseded).isFalse();
    }

    @Test
    void a_socket_that_registers_after_its_opening_says_so() {
        var early = new RecordingSubscriber();
        mailboxes.subscribe(bob, 0, early);
        var opened = new CompletableFuture<Void>();
        mailboxes.run(() -> opened.complete(null));
        opened.orTimeout(60, TimeUnit.SECONDS).join();
        one.ownAll(1);
        await().atMost(PATIENCE).until(() -> early.drained == 1);
        assertThat(register(one).getLate()).isTrue();

        var other = DeviceAddress.of(AccountId.random(), 1);
        var prompt = new RecordingSubscriber();
        mailboxes.subscribe(other, 0, prompt);
        await().atMost(PATIENCE).until(() -> prompt.drained == 1);
        assertThat(registrations(one, other)).hasSize(1).noneMatch(Register::getLate);

        one.kill();
        two.ownAll(2);
        await().atMost(PATIENCE).until(() -> prompt.drained == 2);
        assertThat(registrations(two, other)).hasSize(1).allMatch(Register::getLate);
    }

    @Test
    void a_socket_that_may_be_the_older_one_is_asked_to_come_back() {
        one.ownAll(1);
        var socket = new RecordingSubscriber();
        mailboxes.subscribe(bob, 0, socket);
        await().atMost(PATIENCE).until(() -> socket.drained == 1);
        one.askBack(bob);
        await().atMost(PATIENCE).until(() -> socket.askedBack);
        assertThat(socket.superseded).isFalse();
    }

    @Test
    void a_stranger_with_the_wrong_key_gets_no_stream() {
        mailboxes.close();
        var config = Configs.of(RelayConfig.class, Map.of("exo.relay.targets", "unused:1"));
        await().atMost(PATIENCE).until(() -> one.connected() == 0);
        mailboxes = new Mailboxes(RelaySetup.of(config, "stranger", "wrong", Traces.OFF));
        mailboxes.instancesAt(Set.of(one.address()));
        await().during(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .until(() -> mailboxes.openStreams() == 0 && one.connected() == 0);
    }

    private CompletableFuture<SendResult> send(Outgoing send) {
        var answer = new CompletableFuture<SendResult>();
        mailboxes.send(send, answer::complete);
        return answer.orTimeout(60, TimeUnit.SECONDS);
    }

    private static Register register(FakeRelay relay) {
        return relay.requests().stream()
                .filter(RelayRequest::hasRegister)
                .findFirst()
                .orElseThrow()
                .getRegister();
    }

    private static List<Register> registrations(FakeRelay relay, DeviceAddress device) {
        return relay.requests().stream()
                .filter(RelayRequest::hasRegister)
                .map(RelayRequest::getRegister)
                .filter(register -> register.getAccount().equals(device.account().byteString()))
                .toList();
    }

    /** The first number that the shared counter gave. */
    private static long subscriptionNumber() {
        return 1;
    }

    private static final class RecordingSubscriber implements Subscriber {

        private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
        private volatile int drained;
        private volatile boolean superseded;
        private volatile boolean askedBack;

        @Override
        public void deliver(List<Delivery> more) {
            deliveries.addAll(more);
        }

        @Override
        public synchronized void drained() {
            drained++;
        }

        @Override
        public void ephemeral(
                ByteString account, int device, CiphertextType type, ByteString content) {}

        @Override
        public void superseded() {
            superseded = true;
        }

        @Override
        public void reconnect() {
            askedBack = true;
        }

        @Override
        public void deviceRemoved() {}
    }
}
