package im.exo.messages.intake;

import static im.exo.messages.testing.TestGateway.envelope;
import static im.exo.messages.testing.TestGateway.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccessKey;
import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
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
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Who may send without saying who they are. */
class SealedSendTest {

    private static final AccessKey KEY =
            AccessKey.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6});
    private static final AccessKey WRONG = AccessKey.of(new byte[16]);
    private static final IntakeBounds BOUNDS =
            new IntakeBounds(
                    1 << 20,
                    1000,
                    Duration.ofSeconds(3),
                    64L << 20,
                    10_000,
                    new KeyHolders.Bounds(10, 1));

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
    void who_has_the_key_is_let_in_and_nothing_is_stored_of_a_sender() {
        var bob = reachable(1);
        var socket = gateway.register(bob, 1);

        assertThat(outcome(bob, KEY, sealed("hello", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);

        await().until(() -> socket.deliveries.size() == 1);
        var delivery = socket.deliveries.getFirst();
        assertThat(delivery.getSenderAccount().isEmpty()).isTrue();
        assertThat(delivery.getSenderDevice()).isZero();
        assertThat(delivery.getType()).isEqualTo(CiphertextType.CIPHERTEXT_TYPE_SEALED);
        assertThat(TestDatabase.number("SELECT COUNT(*) FROM envelopes")).isEqualTo(1);
        assertThat(
                        TestDatabase.number(
                                "SELECT COUNT(*) FROM envelopes WHERE sender_account IS NULL"
                                        + " AND sender_device = 0"))
                .isEqualTo(1);
    }

    @Test
    void a_wrong_key_and_an_account_that_is_not_there_get_the_same_answer_at_the_same_cost() {
        var bob = reachable(1);
        var keyless = accounts.add(1);
        var gone = accounts.add(1);
        accounts.put(new Account(gone, 2, Status.DELETED, Map.of(), 7, AccessKeyHash.NONE));
        // Known here already: what is asked is asked for the key.
        assertThat(outcome(bob, KEY, sealed("hello", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        for (var account : new AccountId[] {bob, keyless, gone, AccountId.random()}) {
            int before = accounts.asked();
            var first = result(send(account, WRONG, sealed("x", 1)));
            var second = result(send(account, WRONG, sealed("y", 1, 2)));
            for (var answer : new SendResult[] {first, second}) {
                assertThat(answer.toBuilder().clearRequest().build())
                        .isEqualTo(
                                SendResult.newBuilder()
                                        .setOutcome(SendOutcome.SEND_OUTCOME_UNAUTHORIZED)
                                        .build());
            }
            assertThat(accounts.asked() - before).isEqualTo(1);
        }
        assertThat(TestDatabase.number("SELECT COUNT(*) FROM envelopes")).isEqualTo(1);
    }

    @Test
    void many_wrong_keys_at_once_are_one_question() {
        var bob = reachable(1);
        var resume = accounts.pause();
        var sends = new ArrayList<CompletableFuture<SendResult>>();
        for (int i = 0; i < 50; i++) {
            sends.add(send(bob, WRONG, sealed("x" + i, 1)));
        }
        await().until(() -> accounts.asked() == 1);
        resume.countDown();
        for (var send : sends) {
            assertThat(result(send).getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_UNAUTHORIZED);
        }
        assertThat(accounts.asked()).isEqualTo(1);
    }

    @Test
    void a_key_that_the_owner_has_not_heard_of_is_asked_for() {
        var bob = accounts.add(1);
        assertThat(gateway.outcome(bob, envelope("hello", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        accounts.put(account(bob, 2, Status.ACTIVE, 1));

        assertThat(outcome(bob, KEY, sealed("hello", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
    }

    @Test
    void without_auth_service_a_key_that_is_known_is_good_and_no_other_is_called_wrong() {
        var bob = reachable(1);
        assertThat(outcome(bob, KEY, sealed("hello", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        accounts.away(true);

        assertThat(outcome(bob, KEY, sealed("again", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        for (var account : new AccountId[] {bob, AccountId.random()}) {
            var answer = result(send(account, WRONG, sealed("x", 1)));
            assertThat(answer.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_READ_ONLY);
            assertThat(answer.getRetryAfterMillis()).isPositive();
        }
    }

    @Test
    void devices_are_told_only_to_who_has_the_key() {
        var bob = reachable(1, 2);
        var right = result(send(bob, KEY, sealed("x", 1)));
        assertThat(right.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
        assertThat(right.getMissingList()).containsExactly(2);
        assertThat(result(send(bob, WRONG, sealed("x", 1))).getMissingList()).isEmpty();
    }

    @Test
    void a_suspended_account_is_closed_to_who_has_its_key() {
        var bob = accounts.add(1);
        accounts.put(account(bob, 2, Status.SUSPENDED, 1));
        assertThat(outcome(bob, KEY, sealed("x", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_UNAVAILABLE);
        assertThat(outcome(bob, WRONG, sealed("x", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_UNAUTHORIZED);
    }

    @Test
    void an_account_takes_so_much_from_strangers_and_those_without_its_key_use_up_none_of_it() {
        var bob = reachable(1);
        for (int i = 0; i < 50; i++) {
            assertThat(outcome(bob, WRONG, sealed("x" + i, 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_UNAUTHORIZED);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(outcome(bob, KEY, sealed("m" + i, 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        }
        SendResult limited;
        do {
            // One comes back each second: on a slow machine some more fit in.
            limited = result(send(bob, KEY, sealed("more", 1)));
        } while (limited.getOutcome() == SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(limited.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_RATE_LIMITED);
        assertThat(limited.getRetryAfterMillis()).isBetween(1, 1000);
        assertThat(gateway.outcome(bob, envelope("by token", 1)))
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
    }

    @Test
    void a_repeated_send_is_stored_once_also_when_it_comes_back_by_another_way() {
        var bob = reachable(1);
        var envelope = sealed("once", 1);
        assertThat(outcome(bob, KEY, envelope)).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(outcome(bob, KEY, envelope)).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        // The key was refused meanwhile: the same bytes go with the token.
        assertThat(gateway.outcome(bob, envelope)).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(TestDatabase.number("SELECT COUNT(*) FROM envelopes")).isEqualTo(1);
    }

    @Test
    void who_has_no_key_does_not_learn_that_something_was_sent_before() {
        var bob = reachable(1);
        var envelope = sealed("once", 1);
        assertThat(outcome(bob, KEY, envelope)).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(outcome(bob, WRONG, envelope)).isEqualTo(SendOutcome.SEND_OUTCOME_UNAUTHORIZED);
    }

    @Test
    void a_sealed_send_to_the_own_account_leaves_out_the_own_device_and_names_nobody() {
        var bob = reachable(1, 2);
        var send = Send.newBuilder().setRecipient(bob.byteString()).setSenderDevice(1);
        assertThat(result(gateway.send(send.clone().addEnvelopes(sealed("sync", 2)))).getOutcome())
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(
                        TestDatabase.number(
                                "SELECT COUNT(*) FROM envelopes WHERE sender_account IS NULL"
                                        + " AND sender_device = 0"))
                .isEqualTo(1);
    }

    @Test
    void what_is_not_sealed_needs_a_name_and_a_name_needs_no_key() {
        var bob = reachable(1);
        var unsealed =
                Send.newBuilder().setRecipient(bob.byteString()).addEnvelopes(envelope("x", 1));
        assertThat(
                        result(gateway.send(unsealed.clone().setAccessKey(KEY.byteString())))
                                .getOutcome())
                .isEqualTo(SendOutcome.SEND_OUTCOME_MALFORMED);
        var named = Send.newBuilder().setRecipient(bob.byteString()).addEnvelopes(sealed("x", 1));
        for (var bad :
                new Send.Builder[] {
                    named.clone().setSenderDevice(1).setAccessKey(KEY.byteString()),
                    named.clone().setAccessKey(ByteString.copyFrom(new byte[15])),
                    named.clone().setSenderDevice(128)
                }) {
            assertThat(result(gateway.send(bad)).getOutcome())
                    .isEqualTo(SendOutcome.SEND_OUTCOME_MALFORMED);
        }
        assertThat(TestDatabase.number("SELECT COUNT(*) FROM envelopes")).isZero();
    }

    private AccountId reachable(int... devices) {
        var id = accounts.add(devices);
        accounts.put(account(id, 1, Status.ACTIVE, devices));
        return id;
    }

    private static Account account(AccountId id, long version, Status status, int... devices) {
        var map = new TreeMap<Integer, Integer>();
        for (int device : devices) {
            map.put(device, TestAccounts.REGISTRATION);
        }
        return new Account(id, version, status, map, 7, AccessKeyHash.of(KEY));
    }

    private SendOutcome outcome(AccountId to, AccessKey key, Envelope envelope) {
        return result(send(to, key, envelope)).getOutcome();
    }

    private CompletableFuture<SendResult> send(AccountId to, AccessKey key, Envelope envelope) {
        return gateway.send(
                Send.newBuilder()
                        .setRecipient(to.byteString())
                        .setAccessKey(key.byteString())
                        .addEnvelopes(envelope));
    }

    private static Envelope sealed(String text, int... devices) {
        var envelope = envelope(text, devices).toBuilder();
        envelope.getCiphertextsBuilderList()
                .forEach(one -> one.setType(CiphertextType.CIPHERTEXT_TYPE_SEALED));
        return envelope.build();
    }
}
