package im.exo.messages.traces;

import static im.exo.messages.testing.TestGateway.envelope;
import static im.exo.messages.testing.TestGateway.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.contract.AccountId;
import im.exo.contract.TraceContext;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.relay.Send;
import im.exo.messages.intake.IntakeBounds;
import im.exo.messages.mailbox.mysql.Stores;
import im.exo.messages.testing.RecordedTraces;
import im.exo.messages.testing.RecordedTraces.Recorded;
import im.exo.messages.testing.TestAccounts;
import im.exo.messages.testing.TestDatabase;
import im.exo.messages.testing.TestGateway;
import im.exo.messages.testing.TestInstance;
import im.exo.messages.traces.MailTraces.What;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** A traced send's way through the mailbox, on the real stream and the real database. */
class TracesTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final TestAccounts accounts = new TestAccounts();
    private final RecordedTraces traces = new RecordedTraces();

    @BeforeEach
    void fresh() {
        TestDatabase.fresh();
    }

    private static CompletableFuture<SendResult> send(
            TestGateway gateway, AccountId to, TraceContext trace) {
        return gateway.send(
                Send.newBuilder()
                        .setRecipient(to.byteString())
                        .addEnvelopes(envelope("traced", 1))
                        .setTrace(trace.bytes()));
    }

    @Test
    void each_step_follows_the_one_before_and_the_gateway_is_told_how_to_go_on() {
        var bob = accounts.add(1);
        var relay = RecordedTraces.fresh();
        try (var one = TestInstance.with(accounts).traces(traces).start();
                var gateway = one.gateway()) {
            var socket = gateway.register(bob, 1);
            await().atMost(LONG).until(() -> socket.drained == 1);
            assertThat(result(send(gateway, bob, relay)).getOutcome())
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            await().atMost(LONG).until(() -> socket.deliveries.size() == 1);
            await().atMost(LONG)
                    .until(() -> traces.steps().stream().noneMatch(s -> s.outcome().isEmpty()));
            var mailbox = only(What.MAILBOX);
            var group = only(What.GROUP_COMMIT);
            var commit = only(What.DATABASE_COMMIT);
            var delivery = only(What.DELIVERY);
            assertThat(mailbox.of()).containsExactly(relay);
            assertThat(group.of()).containsExactly(mailbox.context());
            assertThat(commit.of()).containsExactly(group.context());
            assertThat(delivery.of()).containsExactly(mailbox.context());
            assertThat(socket.traces).containsExactly(delivery.context().bytes());
            assertThat(traces.steps())
                    .extracting(Recorded::outcome)
                    .containsExactlyInAnyOrder("Accepted", "through", "committed", "handed-over");
        }
    }

    @Test
    void one_commit_for_many_is_one_step_that_names_them_all() throws Exception {
        var pause = new AtomicBoolean();
        var paused = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var store =
                Stores.pausing(
                        () -> {
                            if (pause.get()) {
                                paused.countDown();
                                join(goOn);
                            }
                        });
        try (var one = patient().store(store).start();
                var gateway = one.gateway()) {
            var people = Stream.generate(() -> accounts.add(1)).limit(4).toList();
            for (var person : people) {
                // From now on the account is known, and a send is one piece of work.
                accepted(gateway.send(person, envelope("not traced", 1)));
            }
            pause.set(true);
            var first = gateway.send(people.get(0), envelope("not traced", 1));
            assertThat(paused.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(traces.steps()).as("steps of what is not traced").isEmpty();
            var others =
                    List.of(
                            send(gateway, people.get(1), RecordedTraces.fresh()),
                            send(gateway, people.get(2), RecordedTraces.fresh()),
                            gateway.send(people.get(3), envelope("not traced", 1)));
            await().atMost(LONG).until(() -> one.instance().figures().gathering().works() == 3);
            pause.set(false);
            goOn.countDown();
            accepted(first);
            others.forEach(TracesTest::accepted);
            await().atMost(LONG)
                    .until(() -> traces.steps().stream().noneMatch(s -> s.outcome().isEmpty()));
            var mailboxes = traces.steps(What.MAILBOX);
            assertThat(only(What.GROUP_COMMIT).of())
                    .containsExactlyInAnyOrder(
                            mailboxes.get(0).context(), mailboxes.get(1).context());
            assertThat(only(What.DATABASE_COMMIT).of())
                    .containsExactly(only(What.GROUP_COMMIT).context());
        }
    }

    /** Holds a send for as long as this test may take to look at it. */
    private TestInstance.Builder patient() {
        var bounds = IntakeBounds.DEFAULT;
        return TestInstance.with(accounts)
                .traces(traces)
                .bounds(
                        new IntakeBounds(
                                bounds.mailboxBytes(),
                                bounds.mailboxEnvelopes(),
                                LONG,
                                bounds.underWayBytes(),
                                bounds.underWay(),
                                bounds.keyHolders()));
    }

    private static void accepted(CompletableFuture<SendResult> send) {
        assertThat(result(send).getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Recorded only(What what) {
        assertThat(traces.steps(what)).hasSize(1);
        return traces.steps(what).getFirst();
    }
}
