package im.exo.system.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.bench.Socket;
import im.exo.contract.realtime.Authenticate;
import im.exo.contract.realtime.ClientFrame;
import im.exo.kit.testing.Forgeries;
import im.exo.kit.testing.HttpDoor;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Every token that a stranger can make of what there is, at every door of the running platform. */
@ExtendWith(SharedPlatform.class)
class ForgedTokensTest {

    private final Exo exo;
    private final Forgeries.Loot loot;

    ForgedTokensTest(Exo exo) throws Exception {
        this.exo = exo;
        this.loot = Loot.of(exo);
    }

    @Test
    void none_opens_a_door_of_any_process() throws Exception {
        var layout = exo.platform().options().layout();
        var sessions = "GET /v1/sessions";
        var doors = new LinkedHashMap<String, HttpDoor>();
        doors.put("front door", new HttpDoor(exo.door().getPort(), sessions, 200));
        doors.put("gateway", new HttpDoor(layout.gateway(1), sessions, 200));
        doors.put("auth-service", new HttpDoor(layout.auth(), sessions, 200));
        doors.put("keyserver-service", new HttpDoor(layout.keys(), "GET /v1/keys", 200));
        doors.put(
                "file-service",
                new HttpDoor(layout.files(), "GET /v1/files/" + "A".repeat(22) + "/link", 404));
        var softly = new SoftAssertions();
        for (var each : doors.entrySet()) {
            softly.assertThat(each.getValue().trial(loot, Map.of())).as(each.getKey()).isEmpty();
        }
        softly.assertAll();
    }

    @Test
    void none_opens_or_renews_a_socket() throws Exception {
        var softly = new SoftAssertions();
        for (var each : Forgeries.of(loot).entrySet()) {
            var closed = new CompletableFuture<Integer>();
            exo.sockets()
                    .connect(socket -> socket.onClose(closed::complete))
                    .write(authenticate(each.getValue()));
            softly.assertThat(closed.get(60, TimeUnit.SECONDS))
                    .as(each.getKey())
                    .isIn(Set.of(4401, 4413));
        }
        var ended = new CompletableFuture<Integer>();
        Socket socket = exo.sockets().open(loot.token(), opened -> opened.onClose(ended::complete));
        socket.write(
                ClientFrame.newBuilder()
                        .setRenew(Authenticate.newBuilder().setToken(loot.another()))
                        .build());
        assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo(4401);
        exo.sockets().open(loot.token(), opened -> {}).close();
        softly.assertAll();
    }

    private static ClientFrame authenticate(String token) {
        return ClientFrame.newBuilder()
                .setAuthenticate(Authenticate.newBuilder().setToken(token))
                .build();
    }
}
