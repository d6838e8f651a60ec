package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;
import im.exo.system.raw.Sockets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Two gateways. */
@ExtendWith(SharedPlatform.class)
class ScaleTest {

    private final Exo exo;

    ScaleTest(Exo exo) {
        this.exo = exo;
    }

    private Sockets gateway(int number) {
        return new Sockets(
                URI.create(
                        "http://127.0.0.1:" + exo.platform().options().layout().gateway(number)));
    }

    @Test
    void people_on_different_gateways_write_to_each_other() throws Exception {
        var members = exo.members(2);
        try (var first = gateway(1);
                var second = gateway(2);
                var ada = RawDevice.open(first, members.get(0));
                var bob = RawDevice.open(second, members.get(1))) {
            for (int i = 0; i < 10; i++) {
                byte[] text = ("hello " + i).getBytes(StandardCharsets.UTF_8);
                ada.send(members.get(1), List.of(RawDevice.envelope(members.get(1), text)));
                bob.send(members.get(0), List.of(RawDevice.envelope(members.get(0), text)));
            }
            await().atMost(Exo.PATIENCE)
                    .until(() -> ada.deliveries().size() == 10 && bob.deliveries().size() == 10);
        }
    }

    @Test
    void the_newest_socket_wins_on_another_gateway_too() throws Exception {
        var member = exo.accounts().register();
        try (var first = gateway(1);
                var second = gateway(2);
                var older = RawDevice.open(first, member)) {
            // A gateway says ready before the owner has heard of the socket.
            await().atMost(Exo.PATIENCE).until(older::drained);
            try (var newer = RawDevice.open(second, member)) {
                await().atMost(Exo.PATIENCE).until(older::isClosed);
                assertThat(older.closed().join()).isEqualTo(4409);
                assertThat(newer.isClosed()).isFalse();
            }
        }
    }
}
