package im.exo.gateway.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.DeviceAddress;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.Heartbeat;
import im.exo.contract.realtime.ServerFrame.KindCase;
import im.exo.contract.topics.Revocation;
import im.exo.gateway.testing.Frames;
import im.exo.gateway.testing.Requests;
import im.exo.gateway.testing.Samples;
import im.exo.gateway.testing.Surroundings;
import im.exo.gateway.testing.TestSocket;
import im.exo.kit.testing.TestSigner;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;

@QuarkusTest
@WithTestResource(Surroundings.class)
class SocketTrustTest {

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
    void a_stranger_may_not_send_more_than_a_token_needs() {
        var socket = TestSocket.connect(http);
        socket.raw(new byte[17 * 1024]);
        assertThat(socket.closeCode()).isEqualTo(4413);
    }

    @Test
    void a_stranger_that_only_begins_is_held_to_the_same_bound() {
        var socket = TestSocket.connect(http);
        socket.begin(new byte[12 * 1024]);
        socket.begin(new byte[12 * 1024]);
        assertThat(socket.closeCode()).isEqualTo(4413);
    }

    @Test
    void a_stranger_in_the_middle_of_a_large_frame_is_cut_off() throws Exception {
        try (var socket = new Socket(http.getHost(), http.getPort())) {
            socket.setSoTimeout(60_000);
            var out = socket.getOutputStream();
            out.write(Requests.handshake(http).getBytes(StandardCharsets.US_ASCII));
            var in = socket.getInputStream();
            assertThat(readLine(in)).startsWith("HTTP/1.1 101");
            while (!readLine(in).isEmpty()) {}
            // A masked binary frame of 500 KiB, of which a fifth comes.
            out.write(new byte[] {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0, 7, (byte) 0xd0, 0});
            out.write(new byte[4 + 100 * 1024]);
            assertThat(rest(in)).as("a close frame of the token's lateness").isEmpty();
        }
    }

    @Test
    void a_crowd_of_silent_strangers_keeps_nobody_out() throws Exception {
        var crowd = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 20; i++) {
                var silent = new Socket(http.getHost(), http.getPort());
                crowd.add(silent);
                silent.setSoTimeout(60_000);
                // An address of its own, or the limits of the edge would come first.
                var handshake =
                        Requests.handshake(http)
                                .replace("\r\n\r\n", "\r\nX-Forwarded-For: 10.9.9.9\r\n\r\n");
                silent.getOutputStream().write(handshake.getBytes(StandardCharsets.US_ASCII));
                assertThat(readLine(silent.getInputStream())).startsWith("HTTP/1.1 101");
            }
            assertThat(open(alice).isOpen()).isTrue();
            var eldest = crowd.getFirst().getInputStream();
            while (!readLine(eldest).isEmpty()) {}
            // A close frame of 1013, and the end, though nobody answered it.
            assertThat(eldest.readAllBytes()).startsWith(0x88).containsSequence(0x03, 0xf5);
        } finally {
            for (var silent : crowd) {
                silent.close();
            }
        }
    }

    private static String readLine(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            line.append(c == '\r' ? "" : (char) c);
        }
        return line.toString();
    }

    private static byte[] rest(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException reset) {
            return new byte[0];
        }
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
    void a_socket_that_may_be_the_older_one_is_asked_to_come_back_with_1012() {
        var socket = open(bob);
        socket.next(KindCase.DRAINED);
        surroundings.one().askBack(bob);
        assertThat(socket.closeCode()).isEqualTo(1012);
    }

    @Test
    void a_token_is_renewed_in_band_by_the_same_session_only() {
        var sid = UUID.randomUUID();
        var soon = Instant.now().getEpochSecond() + 30;
        var socket =
                TestSocket.open(
                        http,
                        surroundings.issuer().claims(alice).sid(sid).with("exp", soon).sign());
        socket.send(Frames.renew(surroundings.issuer().claims(alice).sid(sid).sign()));
        var renewed = socket.next(KindCase.RENEWED).getRenewed();
        assertThat(renewed.getTokenExpiresAt()).isGreaterThan(soon * 1000);
        socket.send(Frames.renew(token(alice)));
        assertThat(socket.closeCode()).isEqualTo(4401);
    }

    @Test
    void the_owner_is_told_the_account_version_of_the_token() {
        var issuer = surroundings.issuer();
        TestSocket.open(http, issuer.claims(bob).with("av", 9).sign()).next(KindCase.DRAINED);
        assertThat(surroundings.one().requests())
                .filteredOn(r -> r.getRegister().getAccount().equals(bob.account().byteString()))
                .allMatch(r -> r.getRegister().getAccountVersion() == 9)
                .isNotEmpty();
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
    void a_handshake_that_lacks_something_is_answered_with_a_problem() throws Exception {
        var whole = Requests.handshake(http);
        for (var lacking :
                List.of(
                        whole.replace("Connection: Upgrade", "Connection: close"),
                        whole.replace("Upgrade: websocket", "Upgrade: h2c"),
                        whole.replace("Version: 13", "Version: 8"),
                        whole.replace("Key: dGhl", "Key: "))) {
            var answer =
                    Requests.answer(
                            http,
                            lacking.replace("\r\n\r\n", "\r\n")
                                    + (lacking.contains("close") ? "" : "Connection: close\r\n")
                                    + "\r\n");
            assertThat(answer)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("application/problem+json", "urn:exo:problem:malformed");
        }
    }

    @Test
    void a_removed_device_is_closed_with_4401() {
        var socket = open(bob);
        socket.next(KindCase.DRAINED);
        surroundings.one().removeDevice(bob);
        assertThat(socket.closeCode()).isEqualTo(4401);
    }

    @Test
    void a_page_of_another_origin_gets_no_socket_unless_it_is_configured() {
        assertThatThrownBy(() -> TestSocket.connect(http, "https://evil.example"))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
        TestSocket.connect(http, "https://app.example").close();
        TestSocket.connect(http, "http://" + http.getAuthority()).close();
    }

    private TestSocket open(DeviceAddress device) {
        return TestSocket.open(http, token(device));
    }

    private String token(DeviceAddress device) {
        return surroundings.issuer().token(device);
    }
}
