package im.exo.gateway.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientSend;
import im.exo.contract.realtime.Heartbeat;
import im.exo.contract.realtime.ServerFrame.KindCase;
import im.exo.gateway.testing.Frames;
import im.exo.gateway.testing.Samples;
import im.exo.gateway.testing.Surroundings;
import im.exo.gateway.testing.TestSocket;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletionException;

@QuarkusTest
@WithTestResource(Surroundings.class)
class SocketLimitsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    Surroundings surroundings;

    @TestHTTPResource URI http;

    private final DeviceAddress alice = Samples.device();
    private final DeviceAddress bob = Samples.device();

    @BeforeEach
    void anOwner() {
        await().atMost(PATIENCE).until(() -> surroundings.one().connected() == 1);
        surroundings.allShardsTo(surroundings.one());
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
    void sends_that_cannot_be_are_refused_one_by_one() {
        var socket = open(alice);
        var tooLarge = Samples.envelope(256 * 1024 + 1);
        socket.send(Frames.send(1, bob.account(), tooLarge));
        assertThat(socket.next(KindCase.RESULT).getResult().getOutcome())
                .isEqualTo(SendOutcome.SEND_OUTCOME_TOO_LARGE);
        var noId = Samples.envelope(10).toBuilder().setId(ByteString.copyFromUtf8("x")).build();
        var noDevice = Samples.envelope(10).toBuilder().clearCiphertexts().build();
        var twice =
                Samples.envelope(10).toBuilder()
                        .addCiphertexts(Samples.envelope(10).getCiphertexts(0))
                        .build();
        for (var envelope : new Envelope[] {noId, noDevice, twice}) {
            socket.send(Frames.send(2, bob.account(), envelope));
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
        socket.send(Frames.send(4, bob.account(), Samples.envelope(10)));
        assertThat(socket.next(KindCase.RESULT).getResult().getOutcome())
                .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
    }

    @Test
    void an_account_that_sends_too_much_is_told_when_to_go_on() {
        var socket = open(alice);
        int refused = 0;
        for (int i = 0; i < 400 && refused == 0; i++) {
            socket.send(Frames.send(i, bob.account(), Samples.envelope(1)));
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
    void pings_cost_as_much_as_frames() {
        var socket = open(alice);
        flood(() -> socket.ping(new byte[125]));
        assertThat(socket.closeCode()).isEqualTo(4429);
    }

    @Test
    void parts_of_a_message_that_never_ends_cost_as_much_as_frames() {
        var socket = open(alice);
        flood(() -> socket.begin(new byte[1]));
        assertThat(socket.closeCode()).isEqualTo(4429);
    }

    @Test
    void a_device_that_comes_back_after_a_flood_goes_on_where_it_was() {
        var device = Samples.device();
        var first = open(device);
        flood(() -> first.ping(new byte[1]));
        assertThat(first.closeCode()).isEqualTo(4429);
        var second = open(device);
        var half = new ArrayList<ClientFrame.Builder>();
        for (int i = 0; i < 250; i++) {
            half.add(ClientFrame.newBuilder().setPing(Heartbeat.newBuilder().setNonce(i)));
        }
        second.send(half.toArray(ClientFrame.Builder[]::new));
        assertThat(second.closeCode()).isEqualTo(4429);
    }

    private static void flood(Runnable once) {
        try {
            for (int i = 0; i < 600; i++) {
                once.run();
            }
        } catch (CompletionException closedMeanwhile) {
            // That is what it came for.
        }
    }

    @Test
    void reading_pauses_while_too_much_is_unanswered_and_nothing_is_lost() {
        surroundings.one().answering(false);
        int before = surroundings.one().sends().size();
        var socket = open(alice);
        for (int i = 0; i < 80; i++) {
            socket.send(Frames.send(i, AccountId.random(), Samples.envelope(1)));
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

    private TestSocket open(DeviceAddress device) {
        return TestSocket.open(http, token(device));
    }

    private String token(DeviceAddress device) {
        return surroundings.issuer().token(device);
    }
}
