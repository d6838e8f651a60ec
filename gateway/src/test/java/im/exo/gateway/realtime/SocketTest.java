package im.exo.gateway.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.realtime.ClientEphemeral;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.Event;
import im.exo.contract.realtime.Heartbeat;
import im.exo.contract.realtime.ServerFrame.KindCase;
import im.exo.gateway.testing.Frames;
import im.exo.gateway.testing.Samples;
import im.exo.gateway.testing.Surroundings;
import im.exo.gateway.testing.TestSocket;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;

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
        from.send(Frames.send(5, bob.account(), envelope));
        var result = from.next(KindCase.RESULT).getResult();
        assertThat(result.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(result.getRequest()).isEqualTo(5);
        var delivery = to.next(KindCase.DELIVERY).getDelivery();
        assertThat(delivery.getEnvelope()).isEqualTo(envelope.getId());
        assertThat(delivery.getSenderAccount()).isEqualTo(alice.account().byteString());
        assertThat(delivery.getContent()).isEqualTo(envelope.getCiphertexts(0).getContent());
        to.send(Frames.ack(delivery));
        await().atMost(PATIENCE).until(() -> surroundings.mailboxes().queued(bob) == 0);
    }

    @Test
    void what_was_queued_comes_before_the_queue_is_said_to_be_drained() {
        var from = open(alice);
        for (int i = 0; i < 20; i++) {
            from.send(Frames.send(i, bob.account(), Samples.envelope(50)));
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
    void refusals_of_the_owner_reach_the_sender() {
        surroundings.one().outcome(_ -> SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
        var socket = open(alice);
        socket.send(Frames.send(8, bob.account(), Samples.envelope(10)));
        var result = socket.next(KindCase.RESULT).getResult();
        assertThat(result.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
        assertThat(result.getMissingList()).containsExactly(2);
        assertThat(result.getRequest()).isEqualTo(8);
    }

    @Test
    void a_send_without_an_owner_is_answered_within_the_time_it_may_be_held() {
        surroundings.one().ownNothing();
        surroundings.two().ownNothing();
        var socket = open(alice);
        socket.send(Frames.send(3, bob.account(), Samples.envelope(10)));
        var result = socket.next(KindCase.RESULT).getResult();
        assertThat(result.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN);
        assertThat(result.getRetryAfterMillis()).isPositive();
    }

    @Test
    void what_was_not_acknowledged_is_delivered_again_by_the_next_owner() {
        var to = open(bob);
        to.next(KindCase.DRAINED);
        var from = open(alice);
        from.send(Frames.send(1, bob.account(), Samples.envelope(10)));
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
}
