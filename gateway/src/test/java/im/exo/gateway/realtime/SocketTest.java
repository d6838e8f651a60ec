package im.exo.gateway.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.realtime.Authenticate;
import im.exo.contract.realtime.ClientAck;
import im.exo.contract.realtime.ClientEphemeral;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientSend;
import im.exo.contract.realtime.Event;
import im.exo.contract.realtime.Heartbeat;
import im.exo.contract.realtime.ServerFrame.KindCase;
import im.exo.contract.topics.Revocation;
import im.exo.gateway.testing.Samples;
import im.exo.gateway.testing.Surroundings;
import im.exo.gateway.testing.TestSocket;
import im.exo.kit.testing.TestSigner;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CompletionException;

@QuarkusTest
@WithTestResource(Surroundings.class)
class SocketTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    Surroundings surroundings;

    @TestHTTPResource URI http;
    @Inject Sessions sessions;

    private final DeviceAddress alice = Samples.device();
    private final DeviceAddress bob = Samples.device();

    @BeforeEach
    void anOwner() {
        await().atMost(PATIENCE).until(() -> surroundings.one().connected() == 1);
        surroundings.allShardsTo(surroundings.one());
    }

    @Test
    void two_devices_talk_through_the_owner() {
        var to = open(bob);
        to.next(KindCase.DRAINED);
        var from = open(alice);
        var envelope = Samples.envelope(1000);
        from.send(sendFrame(5, bob.account(), envelope));
        var result = from.next(KindCase.RESULT).getResult();
        assertThat(result.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(result.getRequest()).isEqualTo(5);
        var delivery = to.next(KindCase.DELIVERY).getDelivery();
        assertThat(delivery.getEnvelope()).isEqualTo(envelope.getId());
        assertThat(delivery.getSenderAccount()).isEqualTo(alice.account().byteString());
        assertThat(delivery.getContent()).isEqualTo(envelope.getCiphertexts(0).getContent());
        to.send(ack(delivery));
        await().atMost(PATIENCE).until(() -> surroundings.mailboxes().queued(bob) == 0);
    }

    @Test
    void what_was_queued_comes_before_the_queue_is_said_to_be_drained() {
        var from = open(alice);
        for (int i = 0; i < 20; i++) {
            from.send(sendFrame(i, bob.account(), Samples.envelope(50)));
            from.next(KindCase.RESULT);
        }
        var to = open(bob);
        for (int i = 0; i < 20; i++) {
            assertThat(to.next().getKindCase()).isEqualTo(KindCase.DELIVERY);
        }
        assertThat(to.next().getKindCase()).isEqualTo(KindCase.DRAINED);
        assertThat(to.messages()).isLessThan(20);
    }

    @Test
    void ready_says_until_when_the_token_is_good() {
        var socket = TestSocket.connect(http);
        socket.authenticate(token(alice));
        var ready = socket.next().getReady();
        assertThat(ready.getMaxMessageBytes()).isEqualTo(512 * 1024);
        assertThat(Instant.ofEpochMilli(ready.getTokenExpiresAt()))
                .isAfter(Instant.now().plusSeconds(500));
    }

    @Test
    void without_a_token_in_time_the_socket_is_closed_with_4408() {
        assertThat(TestSocket.connect(http).closeCode()).isEqualTo(4408);
    }

    @Test
    void bad_tokens_are_closed_with_4401() {
        var issuer = surroundings.issuer();
        var forged = issuer.claims(alice).sign(new TestSigner("test-key"));
        var expired = issuer.claims(alice).with("exp", Instant.now().getEpochSecond() - 60).sign();
        var elsewhere = issuer.claims(alice).with("aud", "other").sign();
        for (var token : new String[] {"", "x", forged, expired, elsewhere}) {
            var socket = TestSocket.connect(http);
            socket.authenticate(token);
            assertThat(socket.closeCode()).isEqualTo(4401);
        }
    }

    @Test
    void anything_but_the_token_first_is_malformed() {
        var socket = TestSocket.connect(http);
        socket.send(ClientFrame.newBuilder().setPing(Heartbeat.newBuilder().setNonce(1)));
        assertThat(socket.closeCode()).isEqualTo(4400);
    }

    @Test
    void frames_that_lie_about_their_length_are_malformed() {
        var socket = open(alice);
        socket.raw(new byte[] {0x0a, (byte) 0xff, (byte) 0xff, 0x7f, 1, 2, 3});
        assertThat(socket.closeCode()).isEqualTo(4400);
        var text = open(alice);
        text.text("hello");
        assertThat(text.closeCode()).isEqualTo(4400);
        var twice = open(alice);
        twice.authenticate(token(alice));
        assertThat(twice.closeCode()).isEqualTo(4400);
    }

    @Test
    void a_message_over_512_KiB_is_closed_with_4413() {
        var socket = open(alice);
        socket.raw(new byte[513 * 1024]);
        assertThat(socket.closeCode()).isEqualTo(4413);
    }

    @Test
    void a_stranger_may_not_send_more_than_a_token_needs() {
        var socket = TestSocket.connect(http);
        socket.raw(new byte[17 * 1024]);
        assertThat(socket.closeCode()).isEqualTo(4413);
    }

    @Test
    void sends_that_cannot_be_are_refused_one_by_one() {
        var socket = open(alice);
        var tooLarge = Samples.envelope(256 * 1024 + 1);
        socket.send(sendFrame(1, bob.account(), tooLarge));
        assertThat(socket.next(KindCase.RESULT).getResult().getOutcome())
                .isEqualTo(SendOutcome.SEND_OUTCOME_TOO_LARGE);
        var noId = Samples.envelope(10).toBuilder().setId(ByteString.copyFromUtf8("x")).build();
        var noDevice = Samples.envelope(10).toBuilder().clearCiphertexts().build();
        var twice =
                Samples.envelope(10).toBuilder()
                        .addCiphertexts(Samples.envelope(10).getCiphertexts(0))
                        .build();
        for (var envelope : new Envelope[] {noId, noDevice, twice}) {
            socket.send(sendFrame(2, bob.account(), envelope));
            assertThat(socket.next(KindCase.RESULT).getResult().getOutcome())
                    .isEqualTo(SendOutcome.SEND_OUTCOME_MALFORMED);
        }
        var tooMany =
                ClientSend.newBuilder().setRequest(3).setRecipient(bob.account().byteString());
        for (int i = 0; i < 65; i++) {
            tooMany.addEnvelopes(Samples.envelope(1));
        }
        socket.send(ClientFrame.newBuilder().setSend(tooMany));
        assertThat(socket.next(KindCase.RESULT).getResult().getOutcome())
                .isEqualTo(SendOutcome.SEND_OUTCOME_MALFORMED);
        socket.send(sendFrame(4, bob.account(), Samples.envelope(10)));
        assertThat(socket.next(KindCase.RESULT).getResult().getOutcome())
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
    }

    @Test
    void refusals_of_the_owner_reach_the_sender() {
        surroundings.one().outcome(_ -> SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
        var socket = open(alice);
        socket.send(sendFrame(8, bob.account(), Samples.envelope(10)));
        var result = socket.next(KindCase.RESULT).getResult();
        assertThat(result.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
        assertThat(result.getMissingList()).containsExactly(2);
        assertThat(result.getRequest()).isEqualTo(8);
    }

    @Test
    void an_account_that_sends_too_much_is_told_when_to_go_on() {
        var socket = open(alice);
        int refused = 0;
        for (int i = 0; i < 400 && refused == 0; i++) {
            socket.send(sendFrame(i, bob.account(), Samples.envelope(1)));
            var result = socket.next(KindCase.RESULT).getResult();
            if (result.getOutcome() == SendOutcome.SEND_OUTCOME_RATE_LIMITED) {
                refused++;
                assertThat(result.getRetryAfterMillis()).isPositive();
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void a_flood_of_frames_is_closed_with_4429() {
        var socket = open(alice);
        var many = new ArrayList<ClientFrame.Builder>();
        for (int i = 0; i < 300; i++) {
            many.add(ClientFrame.newBuilder().setPing(Heartbeat.newBuilder().setNonce(i)));
        }
        socket.send(many.toArray(ClientFrame.Builder[]::new));
        socket.send(many.toArray(ClientFrame.Builder[]::new));
        assertThat(socket.closeCode()).isEqualTo(4429);
    }

    @Test
    void reading_pauses_while_too_much_is_unanswered_and_nothing_is_lost() {
        surroundings.one().answering(false);
        int before = surroundings.one().sends().size();
        var socket = open(alice);
        for (int i = 0; i < 80; i++) {
            socket.send(sendFrame(i, AccountId.random(), Samples.envelope(1)));
        }
        // Unanswered for ever: the owner dies, the next one answers.
        await().atMost(PATIENCE).until(() -> surroundings.one().sends().size() >= before + 60);
        surroundings.allShardsTo(surroundings.two());
        surroundings.one().kill();
        surroundings.one().restart();
        for (int i = 0; i < 80; i++) {
            assertThat(socket.next(KindCase.RESULT).getResult().getOutcome())
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        }
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    void the_newest_socket_of_a_device_closes_the_older_with_4409() {
        var older = open(bob);
        older.next(KindCase.DRAINED);
        var newer = open(bob);
        assertThat(older.closeCode()).isEqualTo(4409);
        newer.next(KindCase.DRAINED);
        assertThat(newer.isOpen()).isTrue();
    }

    @Test
    void a_token_is_renewed_in_band_by_the_same_session_only() {
        var sid = UUID.randomUUID();
        var soon = Instant.now().getEpochSecond() + 30;
        var socket =
                TestSocket.open(
                        http,
                        surroundings.issuer().claims(alice).sid(sid).with("exp", soon).sign());
        socket.send(renew(surroundings.issuer().claims(alice).sid(sid).sign()));
        var renewed = socket.next(KindCase.RENEWED).getRenewed();
        assertThat(renewed.getTokenExpiresAt()).isGreaterThan(soon * 1000);
        socket.send(renew(token(alice)));
        assertThat(socket.closeCode()).isEqualTo(4401);
    }

    @Test
    void an_expired_token_closes_the_socket_with_4401() {
        var soon = Instant.now().getEpochSecond() + 8;
        var socket =
                TestSocket.open(http, surroundings.issuer().claims(alice).with("exp", soon).sign());
        assertThat(socket.closeCode()).isEqualTo(4401);
        assertThat(Instant.now().toEpochMilli()).isGreaterThanOrEqualTo(soon * 1000);
    }

    @Test
    void a_revoked_session_is_closed_with_4401_and_stays_out() {
        var sid = UUID.randomUUID();
        var token = surroundings.issuer().claims(alice).sid(sid).sign();
        var socket = TestSocket.open(http, token);
        var bytes =
                ByteBuffer.allocate(16)
                        .putLong(sid.getMostSignificantBits())
                        .putLong(sid.getLeastSignificantBits())
                        .flip();
        surroundings
                .issuer()
                .revoke(
                        Revocation.newBuilder()
                                .setSid(ByteString.copyFrom(bytes))
                                .setUntil(System.currentTimeMillis() + 600_000)
                                .build());
        assertThat(socket.closeCode()).isEqualTo(4401);
        var again = TestSocket.connect(http);
        again.authenticate(token);
        assertThat(again.closeCode()).isEqualTo(4401);
    }

    @Test
    void a_removed_device_is_closed_with_4401() {
        var socket = open(bob);
        socket.next(KindCase.DRAINED);
        surroundings.one().removeDevice(bob);
        assertThat(socket.closeCode()).isEqualTo(4401);
    }

    @Test
    void a_send_without_an_owner_is_answered_within_the_time_it_may_be_held() {
        surroundings.one().ownNothing();
        surroundings.two().ownNothing();
        var socket = open(alice);
        socket.send(sendFrame(3, bob.account(), Samples.envelope(10)));
        var result = socket.next(KindCase.RESULT).getResult();
        assertThat(result.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN);
        assertThat(result.getRetryAfterMillis()).isPositive();
    }

    @Test
    void what_was_not_acknowledged_is_delivered_again_by_the_next_owner() {
        var to = open(bob);
        to.next(KindCase.DRAINED);
        var from = open(alice);
        from.send(sendFrame(1, bob.account(), Samples.envelope(10)));
        var delivery = to.next(KindCase.DELIVERY).getDelivery();
        surroundings.one().kill();
        surroundings.allShardsTo(surroundings.two());
        surroundings.one().restart();
        assertThat(to.next(KindCase.DELIVERY).getDelivery()).isEqualTo(delivery);
        assertThat(to.isOpen()).isTrue();
    }

    @Test
    void ephemeral_frames_pass_through() {
        var to = open(bob);
        to.next(KindCase.DRAINED);
        var from = open(alice);
        from.send(
                ClientFrame.newBuilder()
                        .setEphemeral(
                                ClientEphemeral.newBuilder()
                                        .setRecipient(bob.account().byteString())
                                        .setEphemeral(
                                                im.exo.contract.mailbox.Ephemeral.newBuilder()
                                                        .addCiphertexts(
                                                                Samples.envelope(5)
                                                                        .getCiphertexts(0)))));
        var ephemeral = to.next(KindCase.EPHEMERAL).getEphemeral();
        assertThat(ephemeral.getSenderAccount()).isEqualTo(alice.account().byteString());
    }

    @Test
    void a_silent_client_is_pinged_and_a_ping_is_answered() {
        var socket = open(alice);
        await().atMost(PATIENCE).until(() -> socket.pings() > 1);
        socket.send(ClientFrame.newBuilder().setPing(Heartbeat.newBuilder().setNonce(9)));
        assertThat(socket.next(KindCase.PONG).getPong().getNonce()).isEqualTo(9);
    }

    @Test
    void an_event_reaches_the_device_it_is_for() {
        var socket = open(alice);
        socket.next(KindCase.DRAINED);
        sessions.tell(
                alice, Event.newBuilder().setKeysLow(Event.KeysLow.newBuilder().setEc(3)).build());
        assertThat(socket.next(KindCase.EVENT).getEvent().getKeysLow().getEc()).isEqualTo(3);
    }

    @Test
    void a_page_of_another_origin_gets_no_socket_unless_it_is_configured() {
        assertThatThrownBy(() -> TestSocket.connect(http, "https://evil.example"))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
        TestSocket.connect(http, "https://app.example").close();
        TestSocket.connect(http, "http://" + http.getAuthority()).close();
    }

    @Test
    void a_socket_that_is_cut_leaves_nothing_behind() {
        var socket = open(bob);
        socket.next(KindCase.DRAINED);
        long session =
                surroundings.one().requests().stream()
                        .filter(request -> request.hasRegister())
                        .map(request -> request.getRegister())
                        .filter(r -> r.getAccount().equals(bob.account().byteString()))
                        .findFirst()
                        .orElseThrow()
                        .getSession();
        socket.cut();
        await().atMost(PATIENCE)
                .until(
                        () ->
                                surroundings.one().requests().stream()
                                        .anyMatch(r -> r.getUnregister().getSession() == session));
    }

    private TestSocket open(DeviceAddress device) {
        return TestSocket.open(http, token(device));
    }

    private String token(DeviceAddress device) {
        return surroundings.issuer().token(device);
    }

    private static ClientFrame.Builder sendFrame(long request, AccountId to, Envelope envelope) {
        return ClientFrame.newBuilder()
                .setSend(
                        ClientSend.newBuilder()
                                .setRequest(request)
                                .setRecipient(to.byteString())
                                .addEnvelopes(envelope));
    }

    private static ClientFrame.Builder renew(String token) {
        return ClientFrame.newBuilder().setRenew(Authenticate.newBuilder().setToken(token));
    }

    private static ClientFrame.Builder ack(Delivery delivery) {
        return ClientFrame.newBuilder()
                .setAck(
                        ClientAck.newBuilder()
                                .setPosition(delivery.getPosition())
                                .setEnvelope(delivery.getEnvelope()));
    }
}
