package im.exo.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.contract.DeviceAddress;
import im.exo.contract.realtime.ServerFrame.KindCase;
import im.exo.gateway.testing.Frames;
import im.exo.gateway.testing.Samples;
import im.exo.gateway.testing.Surroundings;
import im.exo.gateway.testing.TestSocket;
import im.exo.kit.testing.Forgeries;
import im.exo.kit.testing.HttpDoor;
import im.exo.kit.testing.Misuses;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** The catalogue of wrong tokens at the doors of the gateway. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class ForgedTokensTest {

    Surroundings surroundings;

    @TestHTTPResource URI http;

    private final DeviceAddress alice = Samples.device();

    @BeforeEach
    void anOwner() {
        await().atMost(Duration.ofSeconds(60)).until(() -> surroundings.one().connected() == 1);
        surroundings.allShardsTo(surroundings.one());
    }

    @Test
    void none_opens_what_the_gateway_answers_itself() throws Exception {
        var door = new HttpDoor(http.getPort(), "PUT /v1/messages/" + alice.account().text(), 415);
        assertThat(door.trial(surroundings.issuer(), alice)).isEmpty();
    }

    @Test
    void none_is_a_first_message() {
        var softly = new SoftAssertions();
        assertThat(open(alice).isOpen()).isTrue();
        wrong(alice)
                .forEach(
                        (name, token) -> {
                            var socket = TestSocket.connectFromElsewhere(http);
                            socket.authenticate(token);
                            softly.assertThat(socket.closeCode()).as(name).isEqualTo(4401);
                        });
        softly.assertAll();
        assertThat(open(alice).isOpen()).isTrue();
    }

    /** A renewal looks at no less: the token of a session's own device is bent here. */
    @Test
    void none_renews_a_session() {
        var softly = new SoftAssertions();
        var issuer = surroundings.issuer();
        var sid = UUID.randomUUID();
        var good = issuer.claims(alice).sid(sid);
        var wrong = new LinkedHashMap<>(Misuses.of(issuer.signer(), good.json()));
        var loot = issuer.loot(alice);
        wrong.putAll(
                Forgeries.of(
                        new Forgeries.Loot(
                                good.sign(), loot.another(), loot.refresh(), loot.jwks())));
        wrong.put("of another session", issuer.token(alice));
        wrong.forEach(
                (name, token) -> {
                    var socket = TestSocket.connectFromElsewhere(http);
                    socket.authenticate(good.sign());
                    socket.next(KindCase.READY);
                    socket.send(Frames.renew(token));
                    softly.assertThat(socket.closeCode()).as(name).isEqualTo(4401);
                });
        softly.assertAll();
        var socket = TestSocket.connectFromElsewhere(http);
        socket.authenticate(good.sign());
        socket.send(Frames.renew(good.sign()));
        socket.next(KindCase.RENEWED);
    }

    private Map<String, String> wrong(DeviceAddress device) {
        var issuer = surroundings.issuer();
        var wrong = new LinkedHashMap<>(Forgeries.of(issuer.loot(device)));
        wrong.putAll(Misuses.of(issuer.signer(), issuer.claims(device).json()));
        return wrong;
    }

    private TestSocket open(DeviceAddress device) {
        var socket = TestSocket.connectFromElsewhere(http);
        socket.authenticate(surroundings.issuer().token(device));
        socket.next(KindCase.READY);
        return socket;
    }
}
