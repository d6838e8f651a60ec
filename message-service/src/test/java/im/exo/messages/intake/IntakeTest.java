package im.exo.messages.intake;

import static im.exo.messages.testing.TestGateway.envelope;
import static im.exo.messages.testing.TestGateway.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.relay.Closed;
import im.exo.contract.relay.Send;
import im.exo.messages.accounts.Account;
import im.exo.messages.accounts.Account.Status;
import im.exo.messages.testing.TestAccounts;
import im.exo.messages.testing.TestDatabase;
import im.exo.messages.testing.TestGateway;
import im.exo.messages.testing.TestInstance;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Who may be written to, with which devices, and how much. */
class IntakeTest {

    private static final IntakeBounds BOUNDS =
            new IntakeBounds(
                    10_000,
                    100,
                    Duration.ofSeconds(3),
                    64L << 20,
                    10_000,
                    new KeyHolders.Bounds(5, 1));

    private final TestAccounts accounts = new TestAccounts();
    private TestInstance instance;
    private TestGateway gateway;

    @BeforeEach
    void start() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        TestDatabase.fresh();
        instance = TestInstance.with(accounts).bounds(BOUNDS).start();
        gateway = instance.gateway();
    }

    @AfterEach
    void stop() {
        gateway.close();
        instance.close();
    }

    @Test
    void the_first_messages_to_a_brand_new_account_ask_once() {
        var bob = accounts.add(1);
        var sends = new ArrayList<CompletableFuture<SendResult>>();
        for (int i = 0; i < 50; i++) {
            sends.add(gateway.send(bob, envelope("m" + i, 1)));
        }
        for (var send : sends) {
            assertThat(result(send).getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        }
        assertThat(accounts.asked()).isEqualTo(1);
        assertThat(rows()).isEqualTo(50);
    }

    @Test
    void an_unknown_account_is_404_but_only_after_asking() {
        assertThat(gateway.outcome(AccountId.random(), envelope("m", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN_ACCOUNT);
        assertThat(accounts.asked()).isEqualTo(1);
        accounts.away(true);
        var retry = result(gateway.send(AccountId.random(), envelope("m", 1)));
        assertThat(retry.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_READ_ONLY);
        assertThat(retry.getRetryAfterMillis()).isPositive();
    }

    @Test
    void a_deleted_account_is_unknown() {
        var bob = accounts.add(1);
        accounts.put(new Account(bob, 2, Account.Status.DELETED, Map.of(), 7, AccessKeyHash.NONE));
        assertThat(gateway.outcome(bob, envelope("m", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN_ACCOUNT);
    }

    @Test
    void missing_and_extra_devices_are_named_and_stale_ones_come_first() {
        var bob = accounts.add(1, 2);
        var mismatched = result(gateway.send(bob, envelope("m", 1, 3)));
        assertThat(mismatched.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
        assertThat(mismatched.getMissingList()).containsExactly(2);
        assertThat(mismatched.getExtraList()).containsExactly(3);
        assertThat(mismatched.getAccountVersion()).isEqualTo(1);

        var stale = result(gateway.send(bob, envelope(ByteString.copyFromUtf8("m"), 99, 1, 3)));
        assertThat(stale.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_STALE_DEVICES);
        assertThat(stale.getStaleList()).containsExactly(1);
        assertThat(rows()).isZero();
    }

    @Test
    void one_misfit_among_the_envelopes_of_a_send_stores_none_of_them() {
        var bob = accounts.add(1);
        assertThat(gateway.outcome(bob, envelope("good", 1), envelope("bad", 1, 2)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
        assertThat(rows()).isZero();
    }

    @Test
    void who_writes_to_the_own_account_leaves_out_the_own_device() {
        var bob = accounts.add(1, 2);
        var send =
                Send.newBuilder()
                        .setRecipient(bob.byteString())
                        .setSenderAccount(bob.byteString())
                        .setSenderDevice(1);
        assertThat(
                        result(gateway.send(send.clone().addEnvelopes(envelope("sync", 2))))
                                .getOutcome())
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(
                        result(gateway.send(send.clone().addEnvelopes(envelope("all", 1, 2))))
                                .getOutcome())
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
    }

    @Test
    void an_owner_behind_the_version_that_a_send_names_asks_before_409() {
        var bob = accounts.add(1);
        assertThat(gateway.outcome(bob, envelope("m", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        accounts.put(bob, 2, 1, 2);
        // Nobody told the owner, and the sender names no version: 409 without a question.
        assertThat(gateway.outcome(bob, envelope("m", 1, 2)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
        assertThat(accounts.asked()).isEqualTo(1);
        var sent = result(gateway.send(bob, 2, envelope("m", 1, 2)));
        assertThat(sent.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(sent.getAccountVersion()).isEqualTo(2);
        assertThat(accounts.asked()).isEqualTo(2);
    }

    @Test
    void a_device_removed_while_somebody_sends_loses_socket_and_queue() {
        var bob = accounts.add(1, 2);
        assertThat(gateway.outcome(bob, envelope("m", 1, 2)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        var socket = gateway.register(bob, 2);
        await().until(() -> socket.drained == 1);
        accounts.put(bob, 2, 1);
        var sends = new ArrayList<CompletableFuture<SendResult>>();
        for (int i = 0; i < 40; i++) {
            boolean knows = i % 2 == 1;
            sends.add(
                    knows
                            ? gateway.send(bob, 2, envelope("new" + i, 1))
                            : gateway.send(bob, 1, envelope("old" + i, 1, 2)));
        }
        for (int i = 0; i < 40; i++) {
            var outcome = result(sends.get(i)).getOutcome();
            if (i % 2 == 1) {
                assertThat(outcome).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            } else {
                assertThat(outcome)
                        .isIn(
                                SendOutcome.SEND_OUTCOME_ACCEPTED,
                                SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
            }
        }
        await().until(() -> socket.closed.size() == 1);
        assertThat(socket.closed.getFirst().getReason())
                .isEqualTo(Closed.Reason.REASON_DEVICE_REMOVED);
        await().until(
                        () ->
                                TestDatabase.number("SELECT COUNT(*) FROM envelopes WHERE device=2")
                                        == 0);
        var again = gateway.register(bob, 2);
        await().until(() -> again.closed.size() == 1);
    }

    @Test
    void an_account_that_is_deleted_while_somebody_sends_keeps_nothing_of_it() {
        var bob = accounts.add(1);
        assertThat(gateway.outcome(bob, envelope("m", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        var socket = gateway.register(bob, 1);
        await().until(() -> socket.drained == 1);
        accounts.put(new Account(bob, 2, Status.DELETED, Map.of(), 7, AccessKeyHash.NONE));
        var sends = new ArrayList<CompletableFuture<SendResult>>();
        CompletableFuture<Boolean> heard = null;
        for (int i = 0; i < 40; i++) {
            sends.add(gateway.send(bob, 1, envelope("m" + i, 1)));
            if (i == 20) {
                heard = instance.instance().changed(bob, 2);
            }
        }
        for (var send : sends) {
            assertThat(result(send).getOutcome())
                    .isIn(
                            SendOutcome.SEND_OUTCOME_ACCEPTED,
                            SendOutcome.SEND_OUTCOME_UNKNOWN_ACCOUNT);
        }
        assertThat(heard).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
        assertThat(gateway.outcome(bob, envelope("last", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN_ACCOUNT);
        await().until(() -> socket.closed.size() == 1);
        await().until(() -> TestDatabase.number("SELECT COUNT(*) FROM envelopes") == 0);
    }

    @Test
    void a_suspended_account_takes_nothing_and_loses_nothing_until_it_is_back() {
        var bob = accounts.add(1);
        assertThat(gateway.outcome(bob, envelope("before", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        var socket = gateway.register(bob, 1);
        await().until(() -> socket.drained == 1);
        var active = accounts.put(bob, 3, 1);
        accounts.put(
                new Account(bob, 2, Status.SUSPENDED, active.devices(), 7, AccessKeyHash.NONE));
        hears(bob, 2);

        var refused = result(gateway.send(bob, 2, envelope("meanwhile", 1)));

        assertThat(refused.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_UNAVAILABLE);
        assertThat(refused.getRetryAfterMillis()).isPositive();
        await().until(() -> socket.closed.size() == 1);
        assertThat(socket.closed.getFirst().getReason())
                .isEqualTo(Closed.Reason.REASON_DEVICE_REMOVED);
        var again = gateway.register(bob, 1);
        await().until(() -> again.closed.size() == 1);
        assertThat(again.deliveries).isEmpty();
        assertThat(TestDatabase.number("SELECT COUNT(*) FROM envelopes")).isEqualTo(1);

        accounts.put(active);
        hears(bob, 3);
        var sent = gateway.send(bob, 3, envelope("meanwhile", 1));
        assertThat(result(sent).getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        var back = gateway.register(bob, 1);
        await().until(() -> back.drained == 1);
        assertThat(back.texts()).containsExactly("before", "meanwhile");
    }

    /** The owner is told, as by the topic. */
    private void hears(AccountId account, long version) {
        assertThat(instance.instance().changed(account, version))
                .succeedsWithin(Duration.ofSeconds(30))
                .isEqualTo(true);
    }

    @Test
    void a_send_that_was_accepted_before_the_suspension_is_told_so_when_it_is_repeated() {
        var bob = accounts.add(1);
        var envelope = envelope("once", 1);
        assertThat(gateway.outcome(bob, envelope)).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        accounts.put(
                new Account(
                        bob,
                        2,
                        Status.SUSPENDED,
                        Map.of(1, TestAccounts.REGISTRATION),
                        7,
                        AccessKeyHash.NONE));
        hears(bob, 2);
        assertThat(result(gateway.send(bob, 2, envelope("other", 1))).getOutcome())
                .isEqualTo(SendOutcome.SEND_OUTCOME_UNAVAILABLE);

        assertThat(gateway.outcome(bob, envelope)).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
    }

    @Test
    void a_valid_token_proves_its_device_even_while_the_account_is_not_known_here() {
        accounts.away(true);
        var socket = gateway.register(AccountId.random(), 3, 0, 0);
        await().until(() -> socket.drained == 1);
    }

    @Test
    void a_full_mailbox_takes_no_more_until_something_is_acknowledged() {
        var bob = accounts.add(1);
        var large = ByteString.copyFrom(new byte[4_000]);
        for (int i = 0; i < 2; i++) {
            assertThat(gateway.outcome(bob, envelope(large, TestAccounts.REGISTRATION, 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        }
        var full = result(gateway.send(bob, envelope(large, TestAccounts.REGISTRATION, 1)));
        assertThat(full.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_MAILBOX_FULL);
        assertThat(full.getRetryAfterMillis()).isPositive();
        assertThat(gateway.outcome(bob, envelope("small", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);

        var socket = gateway.register(bob, 1);
        await().until(() -> socket.drained == 1);
        gateway.acknowledge(socket, socket.deliveries);
        assertThat(gateway.outcome(bob, envelope(large, TestAccounts.REGISTRATION, 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
    }

    @Test
    void a_repeated_send_is_answered_from_what_was_committed() {
        var bob = accounts.add(1, 2);
        var envelope = envelope("once", 1, 2);
        var sends = new ArrayList<CompletableFuture<SendResult>>();
        for (int i = 0; i < 20; i++) {
            sends.add(gateway.send(bob, envelope));
        }
        for (var send : sends) {
            assertThat(result(send).getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        }
        assertThat(rows()).isEqualTo(2);

        // The same after a restart, when memory has to be read from the table.
        gateway.close();
        instance.close();
        instance = TestInstance.with(accounts).bounds(BOUNDS).start();
        gateway = instance.gateway();
        assertThat(gateway.outcome(bob, envelope)).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void a_repeat_after_a_device_was_added_is_accepted_and_a_new_encryption_reaches_that_device() {
        var bob = accounts.add(1);
        var first = envelope("once", 1);
        assertThat(gateway.outcome(bob, first)).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        accounts.put(bob, 2, 1, 2);
        // The owner knows of device 2 by now, and the answer to the first attempt was lost.
        assertThat(result(gateway.send(bob, 2, envelope("other", 1, 2))).getAccountVersion())
                .isEqualTo(2);
        assertThat(gateway.outcome(bob, first)).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);

        var anew = envelope("once", 1, 2).toBuilder().setId(first.getId()).build();
        assertThat(gateway.outcome(bob, anew)).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        for (int device = 1; device <= 2; device++) {
            var socket = gateway.register(bob, device);
            await().until(() -> socket.drained == 1);
            assertThat(socket.texts()).containsExactlyInAnyOrder("once", "other");
        }
    }

    @Test
    void the_same_id_from_another_sender_is_another_envelope_and_both_can_be_acknowledged() {
        var bob = accounts.add(1);
        var envelope = envelope("theirs", 1);
        assertThat(gateway.outcome(bob, envelope)).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        var other =
                Send.newBuilder()
                        .setRecipient(bob.byteString())
                        .setSenderAccount(AccountId.random().byteString())
                        .setSenderDevice(1)
                        .addEnvelopes(envelope("mine", 1).toBuilder().setId(envelope.getId()));
        for (int i = 0; i < 2; i++) {
            assertThat(result(gateway.send(other.clone())).getOutcome())
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        }
        var socket = gateway.register(bob, 1);
        await().until(() -> socket.drained == 1);
        assertThat(socket.texts()).containsExactly("theirs", "mine");
        gateway.acknowledge(socket, socket.deliveries);
        await().until(() -> rows() == 0);
    }

    private static long rows() {
        return TestDatabase.number("SELECT COUNT(*) FROM envelopes");
    }
}
