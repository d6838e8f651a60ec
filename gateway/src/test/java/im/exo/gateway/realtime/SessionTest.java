package im.exo.gateway.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.DeviceAddress;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.Event;
import im.exo.contract.realtime.Heartbeat;
import im.exo.contract.realtime.ServerFrame;
import im.exo.gateway.mailboxes.Author;
import im.exo.gateway.mailboxes.Outgoing;
import im.exo.gateway.testing.Frames;
import im.exo.gateway.testing.PlainGateway;
import im.exo.gateway.testing.Samples;

import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class SessionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PlainGateway gateway =
            new PlainGateway(
                    Map.of(
                            "exo.realtime.max-backlog", "300K",
                            "exo.realtime.max-sessions", "3"));
    private final DeviceAddress alice = Samples.device();
    private final DeviceAddress bob = Samples.device();

    @AfterEach
    void close() {
        gateway.close();
    }

    /** Looks often: some tests wait hundreds of times. */
    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2)).atMost(PATIENCE);
    }

    @Test
    void draining_asks_every_socket_to_come_back_and_closes_with_1012() throws Exception {
        try (var known = new RecordingPeer();
                var stranger = new RecordingPeer()) {
            open(known, bob);
            assertThat(gateway.sessions().open(stranger)).isPresent();
            gateway.sessions().drain(Duration.ofMillis(200));
            soon().until(
                            () -> {
                                gateway.sessions().due().forEach(Session::wake);
                                return known.ending().isDone() && stranger.ending().isDone();
                            });
            assertThat(known.ending().join()).isEqualTo(Ending.DRAINING);
            assertThat(stranger.ending().join().code()).isEqualTo(1012);
            assertThat(known.frames().getLast().hasReconnect()).isTrue();
            assertThat(gateway.sessions().size()).isZero();
            try (var late = new RecordingPeer()) {
                assertThat(gateway.sessions().open(late)).isEmpty();
            }
        }
    }

    @Test
    void a_slow_reader_waits_for_room_and_misses_nothing() {
        try (var slow = new RecordingPeer()) {
            var session = open(slow, bob);
            soon().until(() -> has(slow, ServerFrame::hasDrained));
            slow.saturate(true);
            int before = slow.messages().size();
            deliver(3, 50_000);
            soon().until(() -> gateway.mailboxes().unansweredSends() == 0);
            await().during(Duration.ofMillis(200))
                    .atMost(PATIENCE)
                    .until(() -> slow.messages().size() == before);
            slow.saturate(false);
            slow.turns().execute(session::writable);
            soon().until(
                            () ->
                                    slow.frames().stream().filter(ServerFrame::hasDelivery).count()
                                            == 3);
            assertThat(slow.ending()).isNotDone();
        }
    }

    @Test
    void a_reader_that_leaves_too_much_unread_is_disconnected() throws Exception {
        try (var slow = new RecordingPeer()) {
            open(slow, bob);
            soon().until(() -> has(slow, ServerFrame::hasDrained));
            slow.saturate(true);
            deliver(8, 50_000);
            assertThat(slow.ending().get(60, TimeUnit.SECONDS)).isEqualTo(Ending.SLOW);
            assertThat(gateway.sessions().size()).isZero();
            soon().until(() -> gateway.sessions().backlogOfAll().get() == 0);
        }
    }

    @Test
    void small_answers_that_nobody_reads_count_as_what_they_take_in_memory() throws Exception {
        try (var slow = new RecordingPeer()) {
            var session = open(slow, bob);
            soon().until(() -> has(slow, ServerFrame::hasDrained));
            slow.saturate(true);
            // 12 KB on the wire.
            slow.turns().execute(() -> session.received(pings(3_000)));
            assertThat(slow.ending().get(60, TimeUnit.SECONDS)).isEqualTo(Ending.SLOW);
            soon().until(() -> gateway.sessions().backlogOfAll().get() == 0);
        }
    }

    @Test
    void what_is_written_and_read_leaves_no_charge_behind() {
        try (var peer = new RecordingPeer()) {
            var session = open(peer, bob);
            peer.turns().execute(() -> session.received(pings(3_000)));
            soon().until(
                            () ->
                                    peer.frames().stream().filter(ServerFrame::hasPong).count()
                                            == 3_000);
            soon().until(() -> gateway.sessions().backlogOfAll().get() == 0);
        }
    }

    @Test
    void answers_to_pings_that_nobody_reads_end_the_session() throws Exception {
        try (var slow = new RecordingPeer()) {
            var session = open(slow, bob);
            CompletableFuture.runAsync(session::signalled, slow.turns()).join();
            assertThat(slow.ending()).isNotDone();
            slow.overdue(400 * 1024);
            slow.turns().execute(session::signalled);
            assertThat(slow.ending().get(60, TimeUnit.SECONDS)).isEqualTo(Ending.SLOW);
        }
    }

    @Test
    void answers_to_pings_of_somebody_without_a_token_end_the_session_too() throws Exception {
        try (var stranger = new RecordingPeer()) {
            var session = gateway.sessions().open(stranger).orElseThrow();
            stranger.overdue(400 * 1024);
            stranger.turns().execute(session::signalled);
            assertThat(stranger.ending().get(60, TimeUnit.SECONDS)).isEqualTo(Ending.SLOW);
        }
    }

    @Test
    void who_comes_back_goes_on_with_the_frames_it_had_left() throws Exception {
        try (var thrifty = new PlainGateway(Map.of("exo.realtime.frame-rate", "1"));
                var first = new RecordingPeer();
                var second = new RecordingPeer();
                var third = new RecordingPeer();
                var other = new RecordingPeer()) {
            var left = open(thrifty, first, bob);
            first.turns().execute(() -> left.received(pings(4_000)));
            first.turns().execute(left::left);
            soon().until(() -> first.ending().isDone());
            var flooding = open(thrifty, second, bob);
            second.turns().execute(() -> flooding.received(pings(1_000)));
            assertThat(second.ending().get(60, TimeUnit.SECONDS)).isEqualTo(Ending.FLOODING);
            var again = open(thrifty, third, bob);
            third.turns().execute(() -> again.received(pings(1_000)));
            assertThat(third.ending().get(60, TimeUnit.SECONDS)).isEqualTo(Ending.FLOODING);
            var innocent = open(thrifty, other, alice);
            other.turns().execute(() -> innocent.received(pings(4_000)));
            soon().until(
                            () ->
                                    other.frames().stream().filter(ServerFrame::hasPong).count()
                                            == 4_000);
            assertThat(other.ending()).isNotDone();
        }
    }

    /** Also what was refused: it cost as much to read. */
    @Test
    void who_says_more_than_it_has_credit_for_is_read_later_and_loses_nothing() {
        try (var thrifty =
                        new PlainGateway(
                                Map.of(
                                        "exo.realtime.byte-burst", "300K",
                                        "exo.realtime.byte-rate", "100K"));
                var first = new RecordingPeer();
                var second = new RecordingPeer();
                var other = new RecordingPeer()) {
            var loud = open(thrifty, first, bob);
            var elsewhere = open(thrifty, second, DeviceAddress.of(bob.account(), 7));
            var innocent = open(thrifty, other, alice);
            var large = Frames.send(1, alice.account(), Samples.envelope(200 * 1024));
            var message = ClientFrames.newBuilder().addFrames(large).build().toByteString();
            first.turns().execute(() -> loud.received(message));
            soon().until(() -> results(first) == 1);
            assertThat(first.paused()).as("within its credit").isFalse();
            first.turns().execute(() -> loud.received(message));
            soon().until(() -> results(first) == 2);
            assertThat(first.paused()).as("100 KiB of debt").isTrue();
            // Another device of the same account owes as much.
            second.turns().execute(() -> elsewhere.received(message));
            soon().until(() -> results(second) == 1);
            assertThat(second.paused()).isTrue();
            other.turns().execute(() -> innocent.received(message));
            soon().until(() -> results(other) == 1);
            assertThat(other.paused()).isFalse();
            soon().until(
                            () -> {
                                thrifty.sessions().due().forEach(Session::wake);
                                return !first.paused() && !second.paused();
                            });
            assertThat(first.ending()).isNotDone();
            first.turns().execute(() -> loud.received(message));
            soon().until(() -> results(first) == 3);
        }
    }

    private static long results(RecordingPeer peer) {
        return peer.frames().stream().filter(ServerFrame::hasResult).count();
    }

    private static ByteString pings(int count) {
        var message = ClientFrames.newBuilder();
        for (int i = 0; i < count; i++) {
            message.addFrames(ClientFrame.newBuilder().setPing(Heartbeat.getDefaultInstance()));
        }
        return message.build().toByteString();
    }

    @Test
    void frames_of_one_turn_leave_in_one_message() {
        try (var peer = new RecordingPeer()) {
            open(peer, bob);
            soon().until(() -> has(peer, ServerFrame::hasDrained));
            int before = peer.messages().size();
            peer.turns()
                    .execute(
                            () -> {
                                for (int i = 0; i < 50; i++) {
                                    gateway.sessions().tell(bob, Event.getDefaultInstance());
                                }
                            });
            soon().until(() -> peer.frames().stream().filter(ServerFrame::hasEvent).count() == 50);
            assertThat(peer.messages().size() - before).isLessThan(25);
        }
    }

    @Test
    void there_is_room_for_so_many_and_no_more() {
        try (var one = new RecordingPeer()) {
            for (int i = 0; i < 3; i++) {
                assertThat(gateway.sessions().open(one)).isPresent();
            }
            assertThat(gateway.sessions().open(one)).isEmpty();
        }
    }

    @Test
    void one_stranger_too_many_ends_the_eldest() {
        try (var few = new PlainGateway(Map.of("exo.realtime.max-strangers", "2"));
                var eldest = new RecordingPeer();
                var younger = new RecordingPeer();
                var newcomer = new RecordingPeer()) {
            few.sessions().open(eldest);
            few.sessions().open(younger);
            var session = few.sessions().open(newcomer).orElseThrow();
            soon().until(eldest::isCut);
            assertThat(eldest.ending()).isCompletedWithValue(Ending.TRY_LATER);
            newcomer.turns().execute(() -> session.received(few.hello(bob)));
            soon().until(() -> has(newcomer, ServerFrame::hasReady));
            assertThat(younger.ending()).isNotDone();
        }
    }

    @Test
    void who_is_known_makes_room_and_never_gives_way_to_strangers() {
        try (var few = new PlainGateway(Map.of("exo.realtime.max-strangers", "1"));
                var known = new RecordingPeer();
                var one = new RecordingPeer();
                var another = new RecordingPeer()) {
            var session = few.sessions().open(known).orElseThrow();
            known.turns().execute(() -> session.received(few.hello(bob)));
            soon().until(() -> has(known, ServerFrame::hasReady));
            few.sessions().open(one);
            few.sessions().open(another);
            soon().until(one::isCut);
            assertThat(known.ending()).isNotDone();
            assertThat(known.isCut()).isFalse();
        }
    }

    @Test
    void a_stranger_that_leaves_makes_room_for_another() {
        try (var few = new PlainGateway(Map.of("exo.realtime.max-strangers", "1"));
                var gone = new RecordingPeer();
                var one = new RecordingPeer();
                var another = new RecordingPeer()) {
            few.sessions().open(gone).orElseThrow().left();
            few.sessions().open(one);
            few.sessions().open(another);
            soon().until(one::isCut);
            assertThat(gone.isCut()).isFalse();
        }
    }

    @Test
    void a_stranger_that_was_turned_away_takes_room_until_its_connection_is_gone() {
        try (var few = new PlainGateway(Map.of("exo.realtime.max-strangers", "1"));
                var rude = new RecordingPeer();
                var newcomer = new RecordingPeer()) {
            few.sessions().open(rude).orElseThrow().received(ByteString.copyFromUtf8("x"));
            assertThat(rude.ending()).isCompletedWithValue(Ending.MALFORMED);
            assertThat(rude.isCut()).isFalse();
            few.sessions().open(newcomer);
            soon().until(rude::isCut);
            assertThat(newcomer.ending()).isNotDone();
        }
    }

    @Test
    void rubbish_ends_the_session_whatever_it_is() {
        var random = new java.util.Random(7);
        for (int i = 0; i < 300; i++) {
            try (var peer = new RecordingPeer()) {
                var session = open(peer, Samples.device());
                soon().until(() -> has(peer, ServerFrame::hasReady));
                var bytes = new byte[random.nextInt(1, 200)];
                random.nextBytes(bytes);
                // Field number 0 never is right.
                bytes[0] = 0;
                peer.turns().execute(() -> session.received(ByteString.copyFrom(bytes)));
                assertThat(peer.ending().orTimeout(60, TimeUnit.SECONDS).join())
                        .isEqualTo(Ending.MALFORMED);
            }
        }
    }

    private Session open(RecordingPeer peer, DeviceAddress device) {
        return open(gateway, peer, device);
    }

    private static Session open(PlainGateway gateway, RecordingPeer peer, DeviceAddress device) {
        var session = gateway.sessions().open(peer).orElseThrow();
        peer.turns().execute(() -> session.received(gateway.hello(device)));
        soon().until(() -> has(peer, ServerFrame::hasReady));
        return session;
    }

    private void deliver(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            gateway.mailboxes()
                    .send(
                            new Outgoing(
                                    new Author.Device(alice),
                                    bob.account(),
                                    0,
                                    List.of(Samples.envelope(bytes))),
                            _ -> {});
        }
    }

    private static boolean has(
            RecordingPeer peer, java.util.function.Predicate<ServerFrame> frame) {
        return peer.frames().stream().anyMatch(frame);
    }
}
